using System.Globalization;
using System.Text.RegularExpressions;

namespace ToolExec.Runtime;

/// <summary>Says why a guest ended without a result.</summary>
internal static partial class GuestEnd
{
    private const int Aborted = 128 + 6;
    private const int Faulted = 128 + 11;

    /// <summary>Explains an exit.</summary>
    /// <param name="code">The exit code; 128 and more for a signal.</param>
    /// <param name="inWords">The same in words.</param>
    /// <param name="errorTail">The end of what went to standard error.</param>
    public static SandboxError Explain(int code, string inWords, string errorTail)
    {
        // Engines that reach a bound of their own say so and abort. The first process of a namespace is spared that signal, and runs into a fault instead.
        var isAborted = code is Aborted or Faulted;
        var outOfMemory = isAborted
            && (errorTail.Contains("heap out of memory", StringComparison.Ordinal) || errorTail.Contains("Out of memory", StringComparison.Ordinal)
                || errorTail.Contains("System.OutOfMemoryException", StringComparison.Ordinal));
        if (isAborted && errorTail.Contains("Stack overflow", StringComparison.Ordinal))
        {
            return new SandboxError(SandboxErrorKind.DepthLimit, "The script called itself too deeply and was stopped. Use a loop, or check when the calls end.");
        }

        if (isAborted && !outOfMemory && UnhandledException().Match(errorTail) is { Success: true } thrown)
        {
            return Thrown(thrown.Groups["name"].Value, thrown.Groups["message"].Value, ScriptLine().Match(errorTail));
        }

        return outOfMemory
            ? new SandboxError(SandboxErrorKind.MemoryLimit, "The script wanted more memory than it may have, and was stopped. Keep less at the same time.")
            : new SandboxError(SandboxErrorKind.Exited, $"The script's process ended before it gave a result ({inWords}). Return a value instead of ending the process.");
    }

    // Neither the script's task nor anything that it awaits carries such an exception, so .NET ends the process.
    private static SandboxError Thrown(string name, string message, Match line) =>
        new(SandboxErrorKind.Thrown, $"{message} (thrown where nothing awaits it, which ended the process: await every task, have no 'async void', and catch within threads and callbacks)")
        {
            Name = name[(name.LastIndexOf('.') + 1)..],
            Line = line.Success && int.TryParse(line.Groups["line"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null,
        };

    [GeneratedRegex(@"^Unhandled exception\. (?<name>[^\s:]{1,200}): (?<message>.{0,1000})", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex UnhandledException();

    [GeneratedRegex(@"script\.csx:line (?<line>[0-9]{1,9})", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ScriptLine();
}
