using System.Runtime.CompilerServices;

// The result is only taken when there is one: this is what `await` is built from.
#pragma warning disable VSTHRD002

namespace ToolExec.Run;

/// <summary>Work that gives nothing.</summary>
internal readonly struct UnitWork(ValueTask task) : IUnitWork<bool>
{
    private readonly ConfiguredValueTaskAwaitable.ConfiguredValueTaskAwaiter _awaiter = task.ConfigureAwait(false).GetAwaiter();

    public bool IsCompleted => _awaiter.IsCompleted;

    public bool GetResult()
    {
        _awaiter.GetResult();
        return true;
    }

    public void UnsafeOnCompleted(Action continuation) => _awaiter.UnsafeOnCompleted(continuation);
}
