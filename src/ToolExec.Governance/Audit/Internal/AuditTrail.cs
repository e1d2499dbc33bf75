using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Logging;

namespace ToolExec.Governance;

/// <summary>Makes a record of every call, refused ones included, and gives it to the sinks.</summary>
/// <remarks>A step at the outside of the pipeline lets calls in; what became of them is told by the runner, which alone knows it in every case.</remarks>
internal sealed class AuditTrail : IToolMiddlewareFactory, IToolCallObserver, IAsyncDisposable, IDisposable
{
    private const int MaxText = 256;

    private static readonly JsonTypeInfo<IReadOnlyList<ContentBlock>> ContentType = (JsonTypeInfo<IReadOnlyList<ContentBlock>>)ToolExecJson.DefaultOptions.GetTypeInfo(typeof(IReadOnlyList<ContentBlock>));

    private readonly AuditOptions _options;
    private readonly byte[] _key;
    private readonly NameRedactor _redactor;
    private readonly ISecretScrubber? _scrubber;
    private readonly TimeProvider _time;
    private readonly AuditFileSink? _file;
    private readonly AuditWriter[] _writers;
    private readonly SemaphoreSlim _places;

    private readonly AuditStep _step;

    // Records in the queue that hold no place: of calls that never came to the step.
    private int _extra;
    private bool _isDisposed;

    // Calls that have a place in the queue for their record.
    private readonly ConcurrentDictionary<ToolCallContext, bool> _inside = new(ReferenceEqualityComparer.Instance);

    public AuditTrail(AuditOptions options, IEnumerable<IAuditSink> sinks, ISecretScrubber? scrubber, TimeProvider time, ILogger<AuditTrail> logger)
    {
        (_options, _scrubber, _time) = (options, scrubber, time);
        _key = options.KeyFile is { } file ? AuditKey.Read(file) : [];
        _step = new AuditStep(this);
        _redactor = new NameRedactor(options.SensitiveNames);
        _places = new SemaphoreSlim(options.QueueCapacity);
        _file = options.File is { } path ? new AuditFileSink(path, options.MaxFileBytes, options.FlushToDisk) : null;
        var anchor = options.AnchorFile is { } kept ? new AuditAnchor(kept, logger) : null;
        _writers =
        [
            .. sinks.Select(s => new AuditWriter(s, _key, options.Failure, null, time, logger, Settle)),
            .. _file is null ? [] : new[] { new AuditWriter(_file, _key, options.Failure, anchor, time, logger, Settle) },
        ];
        if (_writers.Length == 0)
        {
            throw new InvalidOperationException($"The audit trail has nowhere to go: set {nameof(AuditOptions)}.{nameof(AuditOptions.File)}, or add an {nameof(IAuditSink)} as a keyed service of the instance.");
        }
    }

    public IToolMiddleware? Create(ToolCatalogEntry entry) => _step;

    /// <summary>Takes a place for the record of a call, or says why the call must not run.</summary>
    public async ValueTask<ToolError?> EnterAsync(ToolCallContext context)
    {
        foreach (var writer in _writers)
        {
            if (!writer.IsDecided)
            {
                await writer.WhenDecidedAsync(context.CancellationToken).ConfigureAwait(false);
            }
        }

        if (_options.Failure == AuditFailure.Refuse)
        {
            if (IsFailing)
            {
                return Refused();
            }

            await _places.WaitAsync(context.CancellationToken).ConfigureAwait(false);
        }
        else if (!await _places.WaitAsync(TimeSpan.Zero, context.CancellationToken).ConfigureAwait(false))
        {
            // No room: the call runs, and its record is lost and counted.
            return null;
        }

        _inside[context] = true;
        return _options.RecordBegin && !await BeginAsync(context).ConfigureAwait(false) ? Refused() : null;
    }

    public void OnCompleted(ToolCall call, ToolResult result)
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(result);

        // No tool was found, so no step held a place.
        Write(Describe(call, null, null, result), holdsPlace: false, mayExceed: true);
    }

    public void OnEnded(ToolCallContext context, ToolResult result)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(result);
        Write(Describe(context.Call, context, context.Notes, result), _inside.TryRemove(context, out _), mayExceed: _options.Failure == AuditFailure.Refuse);
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, true))
        {
            return;
        }

        Complete();
        foreach (var writer in _writers.Where(static w => w.IsFailing))
        {
            // It tries once more, and then not again.
            writer.Hurry();
        }

        var ended = Task.WhenAll(_writers.Select(static w => w.Ended));
        await ended.WaitAsync(_options.DrainTimeout, _time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!ended.IsCompleted)
        {
            foreach (var writer in _writers)
            {
                writer.Hurry();
            }

            // A sink that hangs is left behind; one that fails gives up at once.
            await ended.WaitAsync(TimeSpan.FromSeconds(1), _time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        foreach (var writer in _writers)
        {
            writer.Dispose();
        }

        _file?.Dispose();
        _places.Dispose();
    }

    /// <summary>Takes no more records. Those that wait are written all the same, without anybody waiting for it.</summary>
    public void Dispose() => Complete();

    private bool IsFailing => Array.Exists(_writers, static w => w.IsFailing);

    private static ToolError Refused() =>
        new(ToolErrorKind.PolicyDenied, "The call was not run: it cannot be recorded in the audit trail now, and this host runs nothing that it cannot record. Try again later.") { IsRetryable = true };

    private void Complete()
    {
        foreach (var writer in _writers)
        {
            writer.Complete();
        }
    }

    private void Settle(AuditEntry entry)
    {
        if (!entry.Settle())
        {
            return;
        }

        if (!entry.HoldsPlace)
        {
            Interlocked.Decrement(ref _extra);
        }
        else
        {
            try
            {
                _places.Release();
            }
            catch (ObjectDisposedException)
            {
                // The trail was given up while a sink hung.
            }
        }
    }

    private async ValueTask<bool> BeginAsync(ToolCallContext context)
    {
        var record = Describe(context.Call, context, null, null) with { Event = AuditEvent.Begun };
        var entry = new AuditEntry(record, _writers.Length, holdsPlace: false, isAwaited: true);
        Interlocked.Increment(ref _extra);
        foreach (var writer in _writers)
        {
            if (!writer.TryWrite(entry))
            {
                return false;
            }
        }

        // Where nothing may be lost silently but calls go on, it is only waited for.
        var kept = await entry.Written!.Task.WaitAsync(context.CancellationToken).ConfigureAwait(false);
        return kept || _options.Failure == AuditFailure.Log;
    }

    private void Write(AuditRecord record, bool holdsPlace, bool mayExceed)
    {
        if (!holdsPlace && (Interlocked.Increment(ref _extra) > _options.QueueCapacity || !mayExceed))
        {
            Interlocked.Decrement(ref _extra);
            foreach (var writer in _writers)
            {
                writer.Lose(1);
            }

            return;
        }

        var entry = new AuditEntry(record, _writers.Length, holdsPlace, isAwaited: false);
        foreach (var writer in _writers)
        {
            if (!writer.TryWrite(entry))
            {
                writer.Lose(1);
                Settle(entry);
            }
        }
    }

    private AuditRecord Describe(ToolCall call, ToolCallContext? context, CallNotes? notes, ToolResult? result)
    {
        var (arguments, digest) = Arguments(call, context, out var size);
        var decided = notes?.Last(CallSteps.Authorise);
        var approved = notes?.Last(CallSteps.Approve);
        var ledger = notes?.Last(CallSteps.Ledger);
        return new AuditRecord
        {
            Time = _time.GetUtcNow(),
            Event = AuditEvent.Call,
            CallId = Shown(call.CallId),
            Tool = context is null ? Shown(call.Tool) : context.Tool.Id.ToString(),
            ToolFingerprint = context?.Tool.Fingerprint,
            Backend = result?.Backend,
            Caller = call.Options?.Caller,
            Decision = decided?.Outcome,
            Rule = Shown(decided?.Subject),
            Approval = approved?.Outcome,
            ApprovalId = Shown(approved?.Subject) ?? result?.Approval?.Id,
            LedgerKey = Shown(ledger?.Subject),
            Replayed = ledger is null ? null : ledger.Outcome is "replayed" or "shared",
            Budget = (notes?.Last(CallSteps.Budget) ?? notes?.Last(CallSteps.Rate))?.Outcome,
            Attempts = result?.Attempts,
            Status = result?.Status,
            ErrorCode = result?.Error is { } error ? ToolErrorCodes.Name(error.Kind) : null,
            Duration = result?.Duration,
            Cached = result?.CachedAge is null ? null : true,
            ArgumentsBytes = size,
            Arguments = arguments,
            ArgumentsDigest = digest,
            Repairs = result is { Repairs.Count: > 0 and var repairs } ? repairs : null,
            ResultBytes = result is null or { IsSuccess: false } ? null : SizeOf(result),
            ResultDigest = _options.IncludeResultDigest && result is { IsSuccess: true } ? DigestOf(result) : null,
        };
    }

    private (JsonElement? Arguments, string? Digest) Arguments(ToolCall call, ToolCallContext? context, out int? size)
    {
        size = null;
        try
        {
            var arguments = context?.Arguments ?? call.Arguments;
            if (arguments.ValueKind == JsonValueKind.Undefined)
            {
                return default;
            }

            size = System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(arguments).Length;
            if (!_options.IncludeArguments)
            {
                return default;
            }

            // Arguments that were not checked may have a member twice or a broken string: then they are not written down.
            var text = CanonicalJson.Serialize(_redactor.Redact(arguments, context?.Tool.InputSchema));
            text = _scrubber?.Scrub(text) ?? text;
            return Encoding.UTF8.GetByteCount(text) <= _options.MaxArgumentBytes ? (ToolExecJson.Parse(text, AuditLines.AnySize), null) : (null, Digest(Encoding.UTF8.GetBytes(text)));
        }
        catch (Exception fault) when (fault is ArgumentException or InvalidOperationException or JsonException)
        {
            return default;
        }
    }

    private string DigestOf(ToolResult result)
    {
        if (result.Content.Count == 0)
        {
            return Digest(result.ValueUtf8);
        }

        var content = JsonSerializer.SerializeToUtf8Bytes(result.Content, ContentType);
        return Digest([.. result.ValueUtf8, 0, .. content]);
    }

    private string Digest(ReadOnlySpan<byte> data) =>
        _key.Length > 0 ? $"hmac-sha256:{Convert.ToHexStringLower(HMACSHA256.HashData(_key, data))}" : $"sha256:{Convert.ToHexStringLower(SHA256.HashData(data))}";

    private static long SizeOf(ToolResult result)
    {
        var size = (long)result.ValueUtf8.Length;
        foreach (var block in result.Content)
        {
            size += block switch
            {
                TextBlock text => Encoding.UTF8.GetByteCount(text.Text),
                ImageBlock image => image.Data.Length,
                AudioBlock audio => audio.Data.Length,
                EmbeddedResourceBlock { Resource: var resource } => (resource.Blob?.Length ?? 0) + Encoding.UTF8.GetByteCount(resource.Text ?? ""),
                _ => 0,
            };
        }

        return size;
    }

    // What a model made up is written down, but not at any length, and never as something that has no UTF-8.
    private string? Shown(string? text)
    {
        if (text is null)
        {
            return null;
        }

        text = _scrubber?.Scrub(text) ?? text;
        text = text.Length <= MaxText ? text : $"{text.AsSpan(0, MaxText)}…";
        return text.AsSpan().IndexOfAnyInRange('\ud800', '\udfff') < 0 ? text : Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
    }
}
