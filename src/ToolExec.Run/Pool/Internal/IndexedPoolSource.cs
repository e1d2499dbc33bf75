namespace ToolExec.Run;

/// <summary>
/// Items read by index. A worker gets a short range of its own, so that workers meet only once in many items; one that finds nothing more takes half of what
/// another has not begun, so that no item waits behind a slow one.
/// </summary>
internal sealed class IndexedPoolSource<T>(T[]? array, IReadOnlyList<T>? list, int count, int concurrency) : PoolSource<T>
{
    private const int LongestRange = 64;

    // Guards the cursor, the list of workers, and every change of a range except its owner's step by one.
    private readonly Lock _gate = new();
    private readonly List<PoolWorker<T>> _workers = [];
    private int _cursor;

    public override int Count => count;

    public override bool MayHaveMore => Volatile.Read(ref _cursor) < count;

    public override bool HasUnbegun
    {
        get
        {
            lock (_gate)
            {
                return _cursor < count || _workers.Exists(static w => (int)(w.Range >> 32) < (int)w.Range);
            }
        }
    }

    public override bool TryTake(PoolWorker<T> worker, out T item, out int index)
    {
        var range = Volatile.Read(ref worker.Range);
        while (true)
        {
            index = (int)(range >> 32);
            if (index >= (int)range)
            {
                if (!TryRefill(worker))
                {
                    item = default!;
                    return false;
                }

                range = Volatile.Read(ref worker.Range);
                continue;
            }

            var seen = Interlocked.CompareExchange(ref worker.Range, range + (1L << 32), range);
            if (seen == range)
            {
                item = array is not null ? array[index] : list![index];
                return true;
            }

            range = seen;
        }
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static long Pack(int next, int end) => ((long)next << 32) | (uint)end;

    private bool TryRefill(PoolWorker<T> worker)
    {
        lock (_gate)
        {
            if (!worker.IsKnown)
            {
                worker.IsKnown = true;
                _workers.Add(worker);
            }

            var left = count - _cursor;
            if (left == 0)
            {
                return TrySteal(worker);
            }

            var length = (int)Math.Clamp(left / ((long)concurrency * 4), 1, LongestRange);
            Volatile.Write(ref worker.Range, Pack(_cursor, _cursor + length));
            Volatile.Write(ref _cursor, _cursor + length);
            return true;
        }
    }

    private bool TrySteal(PoolWorker<T> thief)
    {
        foreach (var victim in _workers)
        {
            var range = Volatile.Read(ref victim.Range);
            while (true)
            {
                var (next, end) = ((int)(range >> 32), (int)range);
                if (next >= end)
                {
                    break;
                }

                var middle = next + ((end - next) / 2);
                var seen = Interlocked.CompareExchange(ref victim.Range, Pack(next, middle), range);
                if (seen == range)
                {
                    Volatile.Write(ref thief.Range, Pack(middle, end));
                    return true;
                }

                range = seen;
            }
        }

        return false;
    }
}
