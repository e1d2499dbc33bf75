using ToolExec.Foundation.Processes;

namespace ToolExec.Runtime;

/// <summary>Starts guests confined in one way.</summary>
internal abstract class LinuxStarter
{
    /// <summary>Gets the tier.</summary>
    internal abstract LinuxTier Tier { get; }

    /// <summary>Gets what stands between the guest and the host.</summary>
    internal abstract SandboxIsolation Isolation { get; }

    /// <summary>Gets it in words, for people.</summary>
    internal abstract string Description { get; }

    /// <summary>Starts a guest.</summary>
    /// <exception cref="GuestStartException">It cannot be started.</exception>
    internal abstract IGuest Start(GuestStart start, LinuxProgram program);

    // Memory that no limit of the data segment can give back: stacks of the interpreter's own threads, tables of its compiler.
    private protected static long Reserve(GuestProgram program) => program switch
    {
        { IsDotNet: true } => 192L << 20,
        { Language: SandboxLanguages.Python } => 32L << 20,
        _ => 96L << 20,
    };

    /// <summary>Tells whether a program cannot do without shared memory: .NET loads an assembly that was just compiled into it. Only a control group counts it.</summary>
    internal static bool NeedsSharedMemory(GuestProgram program) => program is { Language: SandboxLanguages.CSharp, IsEngine: false };

    private protected static Dictionary<string, string> Variables(GuestStart start) =>
        new(start.Program.Environment(start.Limits), StringComparer.Ordinal)
        {
            ["PATH"] = "/usr/bin:/bin",
            ["HOME"] = "/tmp",
            ["LANG"] = "C.UTF-8",
            ["OPENSSL_CONF"] = "/dev/null", // the host's is not there, which OpenSSL takes for a fault
        };

    private protected static ChildProcess StartChild(GuestStart start, ChildProcessOptions options)
    {
        options.WorkingDirectory = "/";
        options.StopGrace = TimeSpan.Zero;
        options.OnErrorBytes = start.OnErrorBytes;
        InheritedDescriptors.Close();
        try
        {
            return ChildProcess.Start(options);
        }
        catch (ChildProcessException e)
        {
            throw new GuestStartException($"The program that runs {start.Program.Language} cannot be started: {e.Message}", e);
        }
    }
}
