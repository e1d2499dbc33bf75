using System.Globalization;

namespace ToolExec.Foundation.Processes;

/// <summary>What <c>/proc/PID/stat</c> says of a process, as far as it is needed here.</summary>
/// <param name="State">The state's letter.</param>
/// <param name="Parent">The parent's process id.</param>
/// <param name="Flags">The kernel's flags.</param>
/// <param name="StartTime">When it was forked, in clock ticks since the system's start.</param>
internal readonly record struct LinuxProcessStat(char State, int Parent, uint Flags, ulong StartTime)
{
    private const uint KernelThreadFlag = 0x0020_0000; // PF_KTHREAD
    private const int ParentField = 1; // counted from the state
    private const int FlagsField = 6;
    private const int StartTimeField = 19;

    internal bool IsAlive => State is not ('Z' or 'X' or '\0');

    internal bool IsKernelThread => (Flags & KernelThreadFlag) != 0;

    // "pid (any name) S ppid ...": the name may hold spaces and brackets, so the last bracket counts.
    internal static bool TryParse(ReadOnlySpan<char> text, out LinuxProcessStat stat)
    {
        stat = default;
        var close = text.LastIndexOf(')');
        if (close < 0 || text.Length < close + 3)
        {
            return false;
        }

        text = text[(close + 2)..];
        Span<Range> fields = stackalloc Range[StartTimeField + 2];
        if (text.Split(fields, ' ') <= StartTimeField
            || !int.TryParse(text[fields[ParentField]], NumberStyles.None, CultureInfo.InvariantCulture, out var parent)
            || !uint.TryParse(text[fields[FlagsField]], NumberStyles.None, CultureInfo.InvariantCulture, out var flags)
            || !ulong.TryParse(text[fields[StartTimeField]], NumberStyles.None, CultureInfo.InvariantCulture, out var start))
        {
            return false;
        }

        stat = new LinuxProcessStat(text[0], parent, flags, start);
        return true;
    }
}
