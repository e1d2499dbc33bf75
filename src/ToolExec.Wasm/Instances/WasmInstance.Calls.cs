using ToolExec.Wasm.CompilerServices;

namespace ToolExec.Wasm;

/// <summary>Calls of the host into the instance.</summary>
public sealed partial class WasmInstance
{
    /// <summary>Begins a call.</summary>
    internal void Enter()
    {
        while (!Context.Control.TryEnter(this, _options.MaxStackBytes))
        {
            // The group was joined with another between the reading of its control and the entry.
        }
    }

    /// <summary>Ends a call.</summary>
    internal void Exit()
    {
        var control = Context.Control;
        if (control.Exit())
        {
            ReleaseDisposed(control);
        }

        GC.KeepAlive(this);
    }

    /// <summary>
    /// Sees an exception that leaves a call, before the stack is unwound: completes a trap, and discards what was stopped in the middle.
    /// </summary>
    /// <returns>Whether the exception has to be replaced by <see cref="TrapOf"/>.</returns>
    internal bool Failed(Exception exception)
    {
        if (exception is WasmTrapException trap)
        {
            trap.SetSource(trap, Context.Control);
            Discard(trap.Kind);
            return false;
        }

        if (Traps.Translate(exception) is { } translated && WasmTrace.IsThrownByCode(exception, Context.Control))
        {
            Discard(translated.Kind);
            return true;
        }

        // From a function of the host. The module was left in the middle of its call all the same.
        if (_options.DiscardAfterTrap)
        {
            Context.Control.Discard("a function of the host failed");
        }

        return false;
    }

    /// <summary>Makes the trap for an exception that generated code threw.</summary>
    internal WasmTrapException TrapOf(Exception exception)
    {
        var trap = Traps.Translate(exception)!;
        trap.SetSource(exception, Context.Control);
        return trap;
    }

    /// <summary>Lets in a reference that comes from outside.</summary>
    internal void Accept(WasmValue value)
    {
        if (value.Reference is FunctionCell { Context.Instance: { } other })
        {
            Group.Merge(Context.Control, other.Context.Control);
        }
    }

    private void Discard(WasmTrapKind kind)
    {
        if (_options.DiscardAfterTrap || kind >= WasmTrapKind.FuelExhausted)
        {
            Context.Control.Discard(WasmTrapException.Text(kind));
        }
    }

    // Whoever was disposed during the call could not be given back then.
    private void ReleaseDisposed(WasmControl control)
    {
        if (control.Members.Count == 1 && !IsDisposed)
        {
            return;
        }

        foreach (var member in Group.MembersOf(control))
        {
            if (member.IsDisposed)
            {
                member.Release();
            }
        }
    }
}
