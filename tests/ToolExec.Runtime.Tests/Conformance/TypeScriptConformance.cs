using ToolExec.Conformance;

namespace ToolExec.Runtime.Tests.Conformance;

/// <summary>
/// The kit in TypeScript, for a sandbox that it tries in JavaScript. Types are erased before a guest gets the script, so the sandbox does not know of them: its own tests are
/// not done again.
/// </summary>
public abstract class TypeScriptConformance
{
    /// <summary>Gets the names of the tests that are about the language.</summary>
    public static TheoryData<string> Tests { get; } = new(((IEnumerable<object[]>)SandboxConformance.Tests).Select(row => (string)row[0]).Where(KitTests.IsOfLanguage));

    /// <summary>Runs one test.</summary>
    /// <param name="test">Its name.</param>
    /// <param name="find">Gives the sandbox that runs a language.</param>
    protected static Task ConformsAsync(string test, Func<string, Task<ISandbox>> find) => new Kit(find).Conforms(test);

    /// <summary>Nested, so that it is not run as a test of its own.</summary>
    private sealed class Kit(Func<string, Task<ISandbox>> find) : SandboxConformance
    {
        protected override string Language => SandboxLanguages.TypeScript;

        protected override TimeSpan Patience => TimeSpan.FromMinutes(2);

        protected override Task<ISandbox> SharedAsync() => find(Language);

        protected override Task<ISandbox> CreateAsync() => throw new InvalidOperationException("A test of the language needs no sandbox of its own.");
    }
}
