using System.Text;
using ToolExec.Runtime;

namespace ToolExec.Guest;

/// <summary>
/// Takes from this process what the program must not have, for good, and becomes the program: resource limits, the user, Landlock, system calls, then execve.
/// </summary>
/// <remarks>
/// All of it is done by calls of the kernel: nothing is installed and no right is needed. Whatever fails ends the command before the program starts: never a weaker wall.
/// Landlock and the filter are given to this thread, which is enough: execve ends all other threads and keeps the rights of the one that calls it.
/// </remarks>
internal static class LaunchCommand
{
    /// <summary>The command's name.</summary>
    internal const string Name = "launch";

    /// <summary>The exit code where the program was not started; standard error says why.</summary>
    internal const int NotStarted = 125;

    internal static int Run(IReadOnlyList<string> arguments)
    {
        try
        {
            Launch(LaunchPlan.Parse(arguments));
        }
        catch (LaunchException e)
        {
            Report("launch: " + e.Message + "\n");
        }

        return NotStarted;
    }

    private static void Launch(LaunchPlan plan)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new LaunchException("This is not Linux.");
        }

        var architecture = SeccompArchitectures.Current ?? throw new LaunchException("There are no tables of system calls for this processor.");
        var filter = SeccompFilter.Build(SeccompPolicy.AmongHostProcesses(Environment.ProcessId, plan.SharedMemory), architecture);
        using var image = new ProgramImage(plan.Program, plan.Environment);
        using var landlock = Landlock.Prepare(plan); // opens files, which the program's user perhaps may not

        ResourceLimits.Apply(plan);
        Identity.Drop(plan.User);
        Identity.ForbidNewPrivileges();
        landlock.Restrict();
        SystemCalls.Restrict(filter);
        image.Execute();
    }

    // By the bare call: behind the walls this runtime can no longer load what its streams need.
    private static unsafe void Report(string message)
    {
        const int StandardError = 2;
        var bytes = Encoding.UTF8.GetBytes(message);
        fixed (byte* text = bytes)
        {
            _ = NativeMethods.Write(StandardError, text, (nuint)bytes.Length);
        }
    }
}
