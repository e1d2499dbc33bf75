using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace ToolExec.Governance;

/// <summary>Writes the records of one sink, in batches, one after the other: it alone numbers and chains them.</summary>
internal sealed class AuditWriter : IDisposable
{
    private const int MaxBatch = 512;
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private readonly IAuditSink _sink;
    private readonly byte[] _key;
    private readonly AuditFailure _mode;
    private readonly AuditAnchor? _anchor;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Action<AuditEntry> _settled;
    private readonly Channel<AuditEntry> _queue = Channel.CreateUnbounded<AuditEntry>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource _hurry = new();
    private readonly CancellationToken _isHurried;
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private AuditHead _head = AuditHead.Empty;
    private long _lost;
    private volatile bool _isFailing;

    public AuditWriter(IAuditSink sink, byte[] key, AuditFailure mode, AuditAnchor? anchor, TimeProvider time, ILogger logger, Action<AuditEntry> settled)
    {
        (_sink, _key, _mode, _anchor, _time, _logger, _settled) = (sink, key, mode, anchor, time, logger, settled);
        _isHurried = _hurry.Token;
        Ended = RunAsync();
    }

    /// <summary>Gets a value indicating whether the last attempt to write failed.</summary>
    public bool IsFailing => _isFailing;

    /// <summary>Gets a value indicating whether the sink was opened, or failed to the first time.</summary>
    public bool IsDecided => _opened.Task.IsCompleted;

    /// <summary>Gets what ends when everything is written, or given up.</summary>
    public Task Ended { get; }

    /// <summary>Waits until the sink was opened, or failed to the first time.</summary>
    public async Task WhenDecidedAsync(CancellationToken cancellationToken) => await _opened.Task.WaitAsync(cancellationToken).ConfigureAwait(false);

    public bool TryWrite(AuditEntry entry) => _queue.Writer.TryWrite(entry);

    /// <summary>Notes that records could not be kept.</summary>
    public void Lose(long count)
    {
        Interlocked.Add(ref _lost, count);
        AuditTelemetry.CountLost(count);
        _logger.AuditLost(count);
    }

    /// <summary>Takes no more records, and ends when those that wait are written.</summary>
    public void Complete() => _queue.Writer.TryComplete();

    /// <summary>Gives up what cannot be written at once.</summary>
    public void Hurry() => _hurry.Cancel();

    public void Dispose() => _hurry.Dispose();

    private async Task RunAsync()
    {
        // Whoever makes the writer does not open its sink.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        if (!await OpenAsync().ConfigureAwait(false))
        {
            await GiveUpAsync().ConfigureAwait(false);
            return;
        }

        var batch = new List<AuditEntry>();
        while (await _queue.Reader.WaitToReadAsync(CancellationToken.None).ConfigureAwait(false))
        {
            batch.Clear();
            while (batch.Count < MaxBatch && _queue.Reader.TryRead(out var entry))
            {
                batch.Add(entry);
            }

            await WriteAsync(batch).ConfigureAwait(false);
        }

        if (await TryAppendAsync([new AuditRecord { Time = _time.GetUtcNow(), Event = AuditEvent.Closed }]).ConfigureAwait(false))
        {
            _logger.AuditClosed(_head.Sequence, _head.Hash);
        }
    }

    private async ValueTask<bool> OpenAsync()
    {
        while (true)
        {
            try
            {
                _head = await _sink.OpenAsync(CancellationToken.None).ConfigureAwait(false);
                _logger.AuditOpened(_head.Sequence);
                if (_head.TornBytes > 0)
                {
                    _logger.AuditTorn(_head.TornBytes);
                }

                var opened = new AuditRecord { Time = _time.GetUtcNow(), Event = AuditEvent.Opened, TornBytes = _head.TornBytes > 0 ? _head.TornBytes : null };
                while (!await TryAppendAsync([opened]).ConfigureAwait(false))
                {
                    _opened.TrySetResult();
                    if (_isHurried.IsCancellationRequested)
                    {
                        return false;
                    }

                    await PauseAsync().ConfigureAwait(false);
                }

                _opened.TrySetResult();
                return true;
            }
#pragma warning disable CA1031 // The boundary to a host's own sink: whatever it throws, the trail cannot be opened.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                Failed(fault);
                _opened.TrySetResult();
                if (_isHurried.IsCancellationRequested)
                {
                    return false;
                }

                await PauseAsync().ConfigureAwait(false);
            }
        }
    }

    private async ValueTask WriteAsync(List<AuditEntry> batch)
    {
        while (!await TryAppendAsync(batch.ConvertAll(static e => e.Record)).ConfigureAwait(false))
        {
            // Whoever waits for its record before it runs does not run.
            batch.ForEach(static e => e.Written?.TrySetResult(false));
            if (_mode == AuditFailure.Log || _isHurried.IsCancellationRequested)
            {
                Lose(batch.Count);
                break;
            }

            await PauseAsync().ConfigureAwait(false);
        }

        foreach (var entry in batch)
        {
            entry.Written?.TrySetResult(!_isFailing);
            _settled(entry);
        }
    }

    private async ValueTask<bool> TryAppendAsync(List<AuditRecord> records)
    {
        var (head, lost) = (_head, Interlocked.Read(ref _lost));
        var chained = new AuditRecord[records.Count];
        try
        {
            for (var i = 0; i < chained.Length; i++)
            {
                chained[i] = AuditChain.Seal(i == 0 && lost > 0 ? records[i] with { Lost = lost } : records[i], head, _key);
                head = new AuditHead(chained[i].Sequence, chained[i].Hash!);
            }

            await _sink.AppendAsync(chained, CancellationToken.None).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // As above: the records are not kept.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            Failed(fault);
            return false;
        }

        _head = head;
        Interlocked.Add(ref _lost, -lost);
        AuditTelemetry.CountRecords(chained.Length);
        if (_isFailing)
        {
            _isFailing = false;
            _logger.AuditRecovered();
        }

        _anchor?.Write(head);
        return true;
    }

    private void Failed(Exception fault)
    {
        if (!_isFailing)
        {
            _isFailing = true;
            _logger.AuditFailing(fault);
        }
    }

    private async ValueTask PauseAsync() => await Task.Delay(RetryDelay, _time, _isHurried).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private async ValueTask GiveUpAsync()
    {
        var count = 0;
        while (await _queue.Reader.WaitToReadAsync(CancellationToken.None).ConfigureAwait(false))
        {
            while (_queue.Reader.TryRead(out var entry))
            {
                entry.Written?.TrySetResult(false);
                _settled(entry);
                count++;
            }
        }

        if (count > 0)
        {
            Lose(count);
        }
    }
}
