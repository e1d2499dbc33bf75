using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace ToolExec.Governance;

/// <summary>Makes the steps that record, and keeps what they recorded.</summary>
internal sealed class ToolRecording : IToolMiddlewareFactory, IToolRecorder, IAsyncDisposable, IDisposable
{
    private readonly RecordingOptions _options;
    private readonly IBackendRegistry _registry;
    private readonly ISecretScrubber? _scrubber;
    private readonly ILogger _logger;
    private readonly NameRedactor _redactor;
    private readonly CassettePlayer? _known;
    private readonly SemaphoreSlim _saving = new(1, 1);
    private readonly Lock _gate = new();

    // Guarded by _gate.
    private readonly List<CassetteCall> _calls;
    private readonly Dictionary<string, CassetteTool> _tools = new(StringComparer.Ordinal);
    private ToolCatalog _catalog = ToolCatalog.Empty;
    private long _bytes;
    private bool _isFull;
    private bool _isDirty;

    public ToolRecording(RecordingOptions options, IBackendRegistry registry, ISecretScrubber? scrubber, ILogger<ToolRecording> logger)
    {
        (_options, _registry, _scrubber, _logger) = (options, registry, scrubber, logger);
        _redactor = new NameRedactor(options.SensitiveNames);
        var before = options.Mode == RecordingMode.Auto && File.Exists(options.File) ? Cassette.Read(options.File) : Cassette.Empty;
        _calls = [.. before.Calls];
        foreach (var tool in before.Tools)
        {
            _tools[KeyOf(tool)] = tool;
        }

        _known = options.Mode == RecordingMode.Auto ? new CassettePlayer(before.Calls, ReplayMatching.Strict, options.IgnoredArguments, repeatsLast: false, _redactor) : null;
    }

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _calls.Count;
            }
        }
    }

    public IToolMiddleware? Create(ToolCatalogEntry entry) =>
        _options.Tools.Matches(entry) && !entry.Routes.All(static r => string.Equals(r.Binding.Kind, ReplayBackend.KindName, StringComparison.Ordinal)) ? new RecordingStep(this) : null;

    /// <summary>Returns what is recorded of this call, where it is to be played.</summary>
    public CassetteCall? Find(ToolCallContext context) => _known?.Take(context.Tool, context.Arguments).Call;

    public void Add(ToolCallContext context, IReadOnlyList<ToolEvent> events, ToolResult result)
    {
        CassetteCall call;
        try
        {
            var taken = new List<string>();
            var arguments = Clean(_redactor.Redact(context.Arguments, context.Tool.InputSchema, taken));
            var reflected = new ReflectedValues(taken);
            call = new CassetteCall(
                context.Tool.Id.ToString(),
                context.Binding!.Backend,
                arguments,
                [.. events.Select(e => Cassette.ToEvent(Clean(reflected.TakeOut(_redactor.Redact(Cassette.ToJson(e))))))],
                Cassette.ToResult(reflected.TakeOut(_redactor.Redact(Cassette.ToJson(_scrubber?.Scrub(result) ?? result)))));
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or ArgumentException)
        {
            _logger.CallNotRecorded(fault, context.Tool.Id.ToString());
            return;
        }

        var size = JsonMarshal.GetRawUtf8Value(call.Arguments).Length + JsonMarshal.GetRawUtf8Value(Cassette.ToJson(call.Result)).Length + (events.Count * 200L);
        lock (_gate)
        {
            if (_bytes + size > _options.MaxBytes)
            {
                if (!_isFull)
                {
                    _isFull = true;
                    _logger.RecordingFull(_options.MaxBytes);
                }

                return;
            }

            _bytes += size;
            _isDirty = true;
            _calls.Add(call);

            // As it is now: when the file is written, backends may be gone already.
            _catalog = _registry.Catalog;
        }

        _known?.AddPlayed(call);
    }

    public async ValueTask SaveAsync(CancellationToken cancellationToken = default)
    {
        await _saving.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            Cassette cassette;
            lock (_gate)
            {
                cassette = new Cassette(Tools(), [.. _calls]);
                _isDirty = false;
            }

            await cassette.WriteAsync(_options.File!, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            lock (_gate)
            {
                _isDirty = true;
            }

            throw;
        }
        finally
        {
            _saving.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        bool isDirty;
        lock (_gate)
        {
            isDirty = _isDirty;
        }

        if (isDirty)
        {
            try
            {
                await SaveAsync(CancellationToken.None).ConfigureAwait(false);
            }
            catch (IOException fault)
            {
                _logger.RecordingNotSaved(fault);
            }
        }
    }

    /// <summary>Does not write the file: that needs time, which only an asynchronous disposal has.</summary>
    public void Dispose()
    {
    }

    private static string KeyOf(CassetteTool tool) => $"{tool.Backend}\n{tool.Tool.Id}";

    // All tools of each backend that was called: whoever lists them later sees the same list.
    private List<CassetteTool> Tools()
    {
        var backends = _calls.Select(static c => c.Backend).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var entry in _catalog.Entries.Where(_options.Tools.Matches))
        {
            foreach (var route in entry.Routes.Where(r => backends.Contains(r.Binding.Backend)))
            {
                var tool = new CassetteTool(route.Binding.Backend, route.Binding.RemoteName, entry.Tool);
                _tools[KeyOf(tool)] = tool;
            }
        }

        return [.. _tools.OrderBy(static t => t.Key, StringComparer.Ordinal).Select(static t => t.Value)];
    }

    private JsonElement Clean(JsonElement json)
    {
        var text = json.GetRawText();
        return _scrubber?.Scrub(text) is { } clean && !ReferenceEquals(clean, text) ? ToolExecJson.Parse(Encoding.UTF8.GetBytes(clean), AuditLines.AnySize) : json.Clone();
    }
}
