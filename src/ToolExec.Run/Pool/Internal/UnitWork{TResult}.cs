using System.Runtime.CompilerServices;

// The result is only taken when there is one: this is what `await` is built from.
#pragma warning disable VSTHRD002

namespace ToolExec.Run;

/// <summary>Work that gives a result.</summary>
internal readonly struct UnitWork<TResult>(ValueTask<TResult> task) : IUnitWork<TResult>
{
    private readonly ConfiguredValueTaskAwaitable<TResult>.ConfiguredValueTaskAwaiter _awaiter = task.ConfigureAwait(false).GetAwaiter();

    public bool IsCompleted => _awaiter.IsCompleted;

    public TResult GetResult() => _awaiter.GetResult();

    public void UnsafeOnCompleted(Action continuation) => _awaiter.UnsafeOnCompleted(continuation);
}
