#pragma warning disable MCP9006 // Sessions are for clients of versions before 2026-07-28, and so is what they can take up again.
#pragma warning disable VSTHRD003 // What is awaited here is the news of one of this store's own streams.

using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace ToolExec.Mcp.AspNetCore;

/// <summary>
/// The messages of one session's streams, as many as fit into its bytes, so that a client that lost its connection gets what it missed
/// (MCP 2025-11-25, "Resumability and Redelivery"). Each session has a store of its own: no client can name another's events.
/// </summary>
internal sealed class SessionEvents(int maxBytes) : ISseEventStreamStore
{
    private static readonly JsonTypeInfo<JsonRpcMessage> Message = (JsonTypeInfo<JsonRpcMessage>)McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(JsonRpcMessage));

    private readonly Lock _gate = new(); // guards all fields, and those of the streams
    private readonly Queue<Event> _events = new();
    private readonly string _prefix = $"{Guid.NewGuid():N}-";
    private long _next = 1;
    private long _bytes;

    public ValueTask<ISseEventStreamWriter> CreateStreamAsync(SseEventStreamOptions options, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult<ISseEventStreamWriter>(new Stream(this, options));

    /// <summary>Takes up a stream behind an event.</summary>
    /// <returns>What reads on, or <see langword="null"/> where the event is none of this session or was dropped already.</returns>
    public ValueTask<ISseEventStreamReader?> GetStreamReaderAsync(string lastEventId, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            foreach (var item in _events)
            {
                if (string.Equals(item.Item.EventId, lastEventId, StringComparison.Ordinal))
                {
                    return ValueTask.FromResult<ISseEventStreamReader?>(new Reader(this, item.Stream, item.Number, item.Stream.Cuts));
                }
            }
        }

        return ValueTask.FromResult<ISseEventStreamReader?>(null);
    }

    private SseItem<JsonRpcMessage?> Add(Stream stream, SseItem<JsonRpcMessage?> item)
    {
        var size = item.Data is null ? 0 : JsonSerializer.SerializeToUtf8Bytes(item.Data, Message).Length;
        lock (_gate)
        {
            var number = _next++;
            var stored = new SseItem<JsonRpcMessage?>(item.Data, item.EventType)
            {
                EventId = _prefix + number.ToString(CultureInfo.InvariantCulture),
                ReconnectionInterval = item.ReconnectionInterval,
            };
            _events.Enqueue(new Event(number, stream, stored, size));
            _bytes += size;

            // An empty event costs nothing but its place: those count as bytes too.
            while (_bytes + (_events.Count * Event.Overhead) > maxBytes && _events.TryDequeue(out var dropped))
            {
                _bytes -= dropped.Size;
            }

            stream.Tell();
            return stored;
        }
    }

    private sealed record Event(long Number, Stream Stream, SseItem<JsonRpcMessage?> Item, int Size)
    {
        public const int Overhead = 64;
    }

    private sealed class Stream(SessionEvents owner, SseEventStreamOptions options) : ISseEventStreamWriter
    {
        private TaskCompletionSource _news = New();

        public string SessionId { get; } = options.SessionId;

        public string Id { get; } = options.StreamId;

        public bool IsDone { get; private set; }

        /// <summary>Gets how often the tool has let go of the connections that were open; one that is opened afterwards stays until the next time.</summary>
        public int Cuts { get; private set; }

        public Task News => _news.Task;

        public ValueTask<SseItem<JsonRpcMessage?>> WriteEventAsync(SseItem<JsonRpcMessage?> sseItem, CancellationToken cancellationToken = default) =>
            ValueTask.FromResult(sseItem.EventId is null ? owner.Add(this, sseItem) : sseItem);

        public ValueTask SetModeAsync(SseEventStreamMode mode, CancellationToken cancellationToken = default)
        {
            lock (owner._gate)
            {
                Cuts += mode == SseEventStreamMode.Polling ? 1 : 0;
                Tell();
            }

            return ValueTask.CompletedTask;
        }

        public ValueTask DisposeAsync()
        {
            lock (owner._gate)
            {
                IsDone = true;
                Tell();
            }

            return ValueTask.CompletedTask;
        }

        // Under the store's lock; whoever waits goes on elsewhere.
        public void Tell()
        {
            var news = _news;
            _news = New();
            news.TrySetResult();
        }

        private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class Reader(SessionEvents owner, Stream stream, long after, int cuts) : ISseEventStreamReader
    {
        public string SessionId => stream.SessionId;

        public string StreamId => stream.Id;

        public async IAsyncEnumerable<SseItem<JsonRpcMessage?>> ReadEventsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            var last = after;
            while (true)
            {
                var (missed, isOver, news) = Take(ref last);
                foreach (var item in missed)
                {
                    yield return item;
                }

                if (isOver)
                {
                    yield break;
                }

                await news.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }

        private (List<SseItem<JsonRpcMessage?>> Missed, bool IsOver, Task News) Take(ref long last)
        {
            lock (owner._gate)
            {
                var missed = new List<SseItem<JsonRpcMessage?>>();
                foreach (var item in owner._events)
                {
                    if (item.Number > last && ReferenceEquals(item.Stream, stream))
                    {
                        missed.Add(item.Item);
                        last = item.Number;
                    }
                }

                return (missed, stream.IsDone || stream.Cuts > cuts, stream.News);
            }
        }
    }
}
