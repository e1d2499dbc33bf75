namespace ToolExec.Runtime;

/// <summary>The nonces of requests that were taken, as long as a request with them could be taken again. Safe for use by several threads.</summary>
internal sealed class RemoteNonces(TimeSpan skew, int most, TimeProvider time)
{
    private readonly Lock _gate = new(); // guards both
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly Queue<(string Nonce, DateTimeOffset Until)> _order = new();

    /// <summary>Takes a nonce.</summary>
    /// <returns>Whether it is new, and there is room to remember it.</returns>
    public bool TryTake(string nonce)
    {
        var now = time.GetUtcNow();
        lock (_gate)
        {
            while (_order.TryPeek(out var oldest) && oldest.Until < now)
            {
                _known.Remove(_order.Dequeue().Nonce);
            }

            if (_known.Count >= most || !_known.Add(nonce))
            {
                return false;
            }

            // One signed as far ahead as is allowed stays valid for twice that.
            _order.Enqueue((nonce, now + skew + skew));
            return true;
        }
    }
}
