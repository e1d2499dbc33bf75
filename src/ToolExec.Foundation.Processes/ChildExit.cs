namespace ToolExec.Foundation.Processes;

/// <summary>How a child ended.</summary>
/// <param name="Code">The exit code; for a child that a signal ended on Unix, 128 plus the signal's number, as shells report it.</param>
public sealed record ChildExit(int Code)
{
    private const int FirstSignalCode = 129;
    private const int LastSignalCode = 128 + 64;

    /// <summary>Gets the number of the signal that ended the child, or <see langword="null"/>.</summary>
    /// <remarks>Read from <see cref="Code"/>: a program that itself exits with 129 to 192 cannot be told from one that a signal ended. Always null on Windows.</remarks>
    public int? Signal => !OperatingSystem.IsWindows() && Code is >= FirstSignalCode and <= LastSignalCode ? Code - 128 : null;

    /// <summary>Says it in words.</summary>
    /// <returns>Such as <c>exit code 3</c> or <c>signal 9 (SIGKILL)</c>.</returns>
    public override string ToString() => Signal switch
    {
        null => $"exit code {Code}",
        6 => "signal 6 (SIGABRT)",
        9 => "signal 9 (SIGKILL)",
        11 => "signal 11 (SIGSEGV)",
        15 => "signal 15 (SIGTERM)",
        { } other => $"signal {other}",
    };
}
