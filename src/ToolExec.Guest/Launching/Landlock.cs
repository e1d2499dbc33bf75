using System.Runtime.InteropServices;

namespace ToolExec.Guest;

/// <summary>Takes every file from this process but those of the plan, the network, and signals to others, as far as the kernel's Landlock goes.</summary>
/// <remarks>
/// What it does not look at (modes, owners, times, the existence of files) the filter of system calls does. Needs Linux 5.13 with Landlock switched on; newer kernels
/// guard more: truncation from 6.2 on, TCP from 6.7, devices from 6.10, abstract sockets and signals from 6.12.
/// </remarks>
internal sealed class Landlock : IDisposable
{
    private const ulong ExecuteFile = 1 << 0;
    private const ulong WriteFile = 1 << 1;
    private const ulong ReadFile = 1 << 2;
    private const ulong ReadFolder = 1 << 3;
    private const uint AskVersion = 1;
    private const int PathBeneath = 1;
    private const int PathOnly = 0x200000 | 0x80000; // O_PATH | O_CLOEXEC
    private const int NoSuchFile = 2;

    private readonly int _rules;

    private Landlock(int rules) => _rules = rules;

    /// <summary>Gets the version of the kernel's interface, or 0 where there is none or it is switched off.</summary>
    internal static int Version => (int)Math.Max(0, NativeMethods.SystemCall(SystemCalls.LandlockCreateRuleset, 0, 0, AskVersion));

    /// <summary>Opens the plan's files and makes the rules.</summary>
    internal static unsafe Landlock Prepare(LaunchPlan plan)
    {
        var version = Version;
        if (version == 0)
        {
            throw new LaunchException("This kernel has no Landlock, or it is switched off (it needs Linux 5.13 or later, with 'landlock' among the lsm= modules).");
        }

        var handled = new NativeMethods.LandlockRuleset { Files = FileRights(version), Network = version >= 4 ? 3UL : 0, Scopes = version >= 6 ? 3UL : 0 };
        var size = version >= 6 ? 24 : version >= 4 ? 16 : 8;
        var rules = (int)NativeMethods.SystemCall(SystemCalls.LandlockCreateRuleset, (long)(&handled), size, 0);
        if (rules < 0)
        {
            throw LaunchException.Of("Landlock refuses the rules", Marshal.GetLastPInvokeError());
        }

        var landlock = new Landlock(rules);
        plan.Read.ForEach(path => landlock.Allow(path, ReadFile, ReadFolder));
        plan.Execute.ForEach(path => landlock.Allow(path, ReadFile | ExecuteFile, ReadFolder));
        plan.Write.ForEach(path => landlock.Allow(path, ReadFile | WriteFile, 0));
        return landlock;
    }

    /// <summary>From here on, the rules hold for this thread and what it starts.</summary>
    internal void Restrict()
    {
        if (NativeMethods.SystemCall(SystemCalls.LandlockRestrictSelf, _rules, 0, 0) != 0)
        {
            throw LaunchException.Of("Landlock cannot be applied", Marshal.GetLastPInvokeError());
        }
    }

    public void Dispose() => _ = NativeMethods.Close(_rules);

    // All that the version knows: what is handled and not allowed by a rule is refused.
    private static ulong FileRights(int version) => version switch
    {
        >= 5 => 0xFFFF,
        >= 3 => 0x7FFF,
        2 => 0x3FFF,
        _ => 0x1FFF,
    };

    private unsafe void Allow(string path, ulong file, ulong folder)
    {
        var descriptor = NativeMethods.Open(path, PathOnly);
        if (descriptor < 0)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error == NoSuchFile)
            {
                return; // what is not there cannot be used
            }

            throw LaunchException.Of($"'{path}' cannot be opened", error);
        }

        var rule = new NativeMethods.LandlockPathRule { Allowed = Directory.Exists(path) ? file | folder : file, Parent = descriptor };
        var result = NativeMethods.SystemCall(SystemCalls.LandlockAddRule, _rules, PathBeneath, (long)(&rule));
        var reason = Marshal.GetLastPInvokeError();
        _ = NativeMethods.Close(descriptor);
        if (result != 0)
        {
            throw LaunchException.Of($"Landlock refuses a rule for '{path}'", reason);
        }
    }
}
