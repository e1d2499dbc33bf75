namespace ToolExec.Runtime;

/// <summary>Says why a guest ended without a result.</summary>
internal static class GuestEnd
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
        var outOfMemory = isAborted && (errorTail.Contains("heap out of memory", StringComparison.Ordinal) || errorTail.Contains("Out of memory", StringComparison.Ordinal));
        if (isAborted && errorTail.Contains("Stack overflow", StringComparison.Ordinal))
        {
            return new SandboxError(SandboxErrorKind.DepthLimit, "The script called itself too deeply and was stopped. Use a loop, or check when the calls end.");
        }

        return outOfMemory
            ? new SandboxError(SandboxErrorKind.MemoryLimit, "The script wanted more memory than it may have, and was stopped. Keep less at the same time.")
            : new SandboxError(SandboxErrorKind.Exited, $"The script's process ended before it gave a result ({inWords}). Return a value instead of ending the process.");
    }
}
