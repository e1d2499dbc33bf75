using System.Runtime.InteropServices;

namespace ToolExec.Guest;

/// <summary>Who the program is: a user without rights where the host is root, and never more than now.</summary>
internal static class Identity
{
    private const int SetNoNewPrivileges = 38; // PR_SET_NO_NEW_PRIVS
    private const int DropFromBoundingSet = 24; // PR_CAPBSET_DROP
    private const int ClearAmbient = 47; // PR_CAP_AMBIENT
    private const int AmbientClearAll = 4;
    private const int InvalidArgument = 22;
    private const int LastPossibleCapability = 63;

    /// <summary>Becomes another user, which takes every capability away; or, staying the same, gives up what capabilities there are.</summary>
    internal static void Drop(uint? user)
    {
        if (user is { } id)
        {
            DropBoundingSet();

            // The raw calls on purpose: the library's would change the runtime's other threads too, and wait for them.
            Check("The groups cannot be dropped", NativeMethods.SystemCall(SystemCalls.SetGroups, 0, 0, 0));
            Check("The group cannot be changed", NativeMethods.SystemCall(SystemCalls.SetResGid, id, id, id));
            Check("The user cannot be changed", NativeMethods.SystemCall(SystemCalls.SetResUid, id, id, id));
        }

        Check("The ambient capabilities cannot be cleared", NativeMethods.Control(ClearAmbient, AmbientClearAll, 0, 0, 0));
        DropCapabilities();
    }

    /// <summary>No program that is started from here on gets more rights than this process has, whatever its file says.</summary>
    internal static void ForbidNewPrivileges() => Check("New privileges cannot be forbidden", NativeMethods.Control(SetNoNewPrivileges, 1, 0, 0, 0));

    private static void DropBoundingSet()
    {
        for (var capability = 0; capability <= LastPossibleCapability; capability++)
        {
            if (NativeMethods.Control(DropFromBoundingSet, (nuint)capability, 0, 0, 0) != 0 && Marshal.GetLastPInvokeError() == InvalidArgument)
            {
                return; // beyond the last one that this kernel has
            }
        }
    }

    private static void DropCapabilities()
    {
        var header = new NativeMethods.CapabilityHeader { Version = NativeMethods.CapabilityHeader.Version3 };
        Check("The capabilities cannot be dropped", NativeMethods.SetCapabilities(in header, default));
    }

    private static void Check(string what, long result)
    {
        if (result < 0)
        {
            throw LaunchException.Of(what, Marshal.GetLastPInvokeError());
        }
    }
}
