namespace ToolExec.Runtime;

/// <summary>The shell command that stands before a guest on Unix: it moves the protocol away from the standard streams, so that nothing that is printed meets it.</summary>
internal static class GuestShell
{
    /// <summary>The shell.</summary>
    public const string Path = "/bin/sh";

    private const string Exec = "exec \"$@\" 3<&0 4>&1 </dev/null >&2";

    /// <summary>Returns the arguments of the shell.</summary>
    /// <param name="executable">The program to start.</param>
    /// <param name="arguments">Its arguments; those of <see cref="GuestStart.Arguments"/> with <c>separate</c> among them.</param>
    /// <param name="before">Commands that come first, such as <c>ulimit</c>; each must end what it cannot do by itself.</param>
    public static IReadOnlyList<string> Arguments(string executable, IEnumerable<string> arguments, string before = "") =>
        ["-c", before.Length > 0 ? $"{before}; {Exec}" : Exec, "toolexec-guest", executable, .. arguments];
}
