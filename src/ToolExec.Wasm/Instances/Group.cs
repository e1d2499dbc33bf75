using ToolExec.Wasm.CompilerServices;

namespace ToolExec.Wasm;

/// <summary>
/// Instances that can reach each other's functions form a group: they share what a running call obeys, because a call of one may end up in another. A group only
/// grows, whenever a function gets from one to the other; it keeps all its instances alive, for whoever runs one may be about to return into another.
/// </summary>
internal static class Group
{
    private static readonly Lock Gate = new();

    /// <summary>Brings a reference to where a member of a group, or somebody later, can reach it.</summary>
    public static void Admit(ref WasmInstance? member, object? reference)
    {
        if (reference is FunctionCell { Context.Instance: { } other })
        {
            Admit(ref member, other);
        }
    }

    /// <summary>Brings an instance to where a member of a group can reach it, and it can reach them.</summary>
    public static void Admit(ref WasmInstance? member, WasmInstance other)
    {
        if (member is null)
        {
            member = other;
        }
        else
        {
            Merge(member.Context.Control, other.Context.Control);
        }
    }

    /// <summary>Makes one group of two.</summary>
    /// <exception cref="InvalidOperationException">Both are running, on different threads; or one was discarded.</exception>
    public static void Merge(WasmControl one, WasmControl other)
    {
        if (one == other)
        {
            return;
        }

        lock (Gate)
        {
            one.ThrowIfDiscarded();
            other.ThrowIfDiscarded();
            var (stays, goes) = other.IsActive ? (other, one) : (one, other);
            if (goes.IsActive)
            {
                throw new InvalidOperationException("Instances that run at the same time cannot be given each other's functions.");
            }

            stays.EnsureResults(goes.ResultBits.Length);
            foreach (var member in goes.Members)
            {
                member.Context.Control = stays;
                stays.Members.Add(member);
            }

            goes.Members.Clear();
        }
    }

    /// <summary>Lets go of a member that was given back.</summary>
    public static void Leave(WasmInstance member)
    {
        lock (Gate)
        {
            member.Context.Control.Members.Remove(member);
        }
    }

    /// <summary>Gets the members of a group as they are now.</summary>
    public static WasmInstance[] MembersOf(WasmControl control)
    {
        lock (Gate)
        {
            return [.. control.Members];
        }
    }
}
