namespace ToolExec.Guest;

/// <summary>Limits that the kernel keeps for a process (setrlimit). They hold for good: the hard limit is set too, and never above what it was.</summary>
internal static class ResourceLimits
{
    private const int Data = 2; // RLIMIT_DATA
    private const int Stack = 3; // RLIMIT_STACK
    private const int Core = 4; // RLIMIT_CORE
    private const int Processes = 6; // RLIMIT_NPROC
    private const int Files = 7; // RLIMIT_NOFILE

    private const ulong StackBytes = 8 * 1024 * 1024;

    internal static void Apply(LaunchPlan plan)
    {
        Set("The size of core dumps", Core, 0); // a dump would write memory to the host's disk
        Set("The number of open files", Files, plan.OpenFiles);
        if (plan.DataBytes is { } bytes)
        {
            Set("The memory", Data, bytes);
            Set("The stack", Stack, StackBytes); // it does not count as data, and the program could raise a soft limit
        }

        if (plan.Tasks is { } tasks)
        {
            Set("The number of processes", Processes, tasks);
        }
    }

    private static void Set(string what, int resource, ulong value)
    {
        if (NativeMethods.GetLimit(resource, out var old) != 0)
        {
            throw LaunchException.Of($"{what} cannot be read", System.Runtime.InteropServices.Marshal.GetLastPInvokeError());
        }

        var limit = Math.Min(value, old.Hard);
        var both = new NativeMethods.Limit { Soft = limit, Hard = limit };
        if (NativeMethods.SetLimit(resource, in both) != 0)
        {
            throw LaunchException.Of($"{what} cannot be limited to {limit}", System.Runtime.InteropServices.Marshal.GetLastPInvokeError());
        }
    }
}
