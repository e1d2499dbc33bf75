namespace ToolExec.Run;

/// <summary>Items of a sequence that can only be read in order, by one thread at a time.</summary>
internal sealed class SequencePoolSource<T>(IEnumerator<T> items) : PoolSource<T>
{
    // Guards the enumerator: it is foreign code, but nobody else can ever wait for this lock than another worker of the same run.
    private readonly Lock _gate = new();
    private int _next;
    private volatile bool _ended;

    public override bool MayHaveMore => !_ended;

    public override bool TryTake(PoolWorker<T> worker, out T item, out int index)
    {
        lock (_gate)
        {
            var more = false;
            try
            {
                more = !_ended && items.MoveNext();
                item = more ? items.Current : default!;
                index = _next++;
                return more;
            }
            finally
            {
                _ended = !more;
            }
        }
    }

    public override ValueTask DisposeAsync()
    {
        items.Dispose();
        return ValueTask.CompletedTask;
    }
}
