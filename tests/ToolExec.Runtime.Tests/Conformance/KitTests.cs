namespace ToolExec.Runtime.Tests.Conformance;

/// <summary>Tells the tests of the kit apart.</summary>
internal static class KitTests
{
    // Whatever the kit gets beyond these counts as a test of the sandbox.
    private static readonly string[] OfLanguage =
        ["value_", "input_", "unicode_", "functions_and_recursion", "sorting", "printed_", "error_", "tool_", "typed_"];

    /// <summary>Says whether a test is about the language and the protocol, and not about the sandbox.</summary>
    public static bool IsOfLanguage(string test) => OfLanguage.Any(name => test.StartsWith(name, StringComparison.Ordinal));
}
