using System.Collections.Concurrent;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace ToolExec.Discovery.Embeddings;

/// <summary>Keeps vectors of a catalogue's tools, made in the background, and makes those of queries. Whatever the generator does wrong stays here.</summary>
/// <remarks>Does not dispose the generator.</remarks>
internal sealed class ToolEmbedder : IAsyncDisposable, IDisposable
{
    private const int MaxQueries = 256;
    private readonly IBackendRegistry _registry;
    private readonly IEmbeddingGenerator<string, Embedding<float>> _generator;
    private readonly EmbeddingOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _changed = new(1);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, float[]> _queries = new(StringComparer.Ordinal);
    private readonly Task _work;
    private EmbeddedTools _tools = EmbeddedTools.None;
    private long _restUntil;
    private int _disposed;

    public ToolEmbedder(IBackendRegistry registry, IEmbeddingGenerator<string, Embedding<float>> generator, EmbeddingOptions options, TimeProvider time, ILogger logger)
    {
        _registry = registry;
        _generator = generator;
        _options = options;
        _time = time;
        _logger = logger;
        _restUntil = time.GetTimestamp();
        registry.CatalogChanged += OnCatalogChanged;
        _work = WorkAsync(_stop.Token);
    }

    /// <summary>Gets the vectors that are there now.</summary>
    public EmbeddedTools Tools => Volatile.Read(ref _tools);

    /// <summary>Makes the vector of a query.</summary>
    /// <returns>The vector, or <see langword="null"/> where the generator failed, was too slow or is left alone.</returns>
    public async ValueTask<float[]?> EmbedQueryAsync(string text, CancellationToken cancellationToken)
    {
        if (_queries.TryGetValue(text, out var known))
        {
            return known;
        }

        if (_time.GetTimestamp() < Volatile.Read(ref _restUntil) || Volatile.Read(ref _disposed) != 0)
        {
            return null;
        }

        if (await TryGenerateAsync([text], _options.QueryTimeout, cancellationToken).ConfigureAwait(false) is not [var vector])
        {
            return null;
        }

        if (_queries.Count >= MaxQueries)
        {
            _queries.Clear();
        }

        return _queries[text] = vector;
    }

    public async ValueTask DisposeAsync()
    {
        Dispose();

#pragma warning disable VSTHRD003 // Begun by the constructor, and ended by the token above.
        await _work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
#pragma warning restore VSTHRD003
    }

    /// <summary>Ends the work without waiting for its end.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _registry.CatalogChanged -= OnCatalogChanged;

            // Neither source nor semaphore is disposed: the work may still use them, and neither has a handle or a timer to give back.
            _stop.Cancel();
        }
    }

    private void OnCatalogChanged(object? sender, EventArgs e)
    {
        if (_changed.CurrentCount == 0)
        {
            _changed.Release();
        }
    }

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        while (!cancellationToken.IsCancellationRequested)
        {
            await _changed.WaitAsync(cancellationToken).ConfigureAwait(false);
            while (!await TryCatchUpAsync(cancellationToken).ConfigureAwait(false))
            {
                await Task.Delay(_options.RetryDelay, _time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    // Batch by batch, each of which searches use at once.
    private async Task<bool> TryCatchUpAsync(CancellationToken cancellationToken)
    {
        var wanted = _registry.Catalog.Entries.Take(_options.MaxTools).Select(e => e.Tool).ToArray();
        var vectors = Keep(wanted);
        foreach (var batch in wanted.Where(t => !vectors.ContainsKey(t)).ToArray().Chunk(_options.BatchSize))
        {
            if (await TryGenerateAsync([.. batch.Select(EmbeddingText.Of)], _options.BatchTimeout, cancellationToken).ConfigureAwait(false) is not { } made)
            {
                return false;
            }

            vectors = new Dictionary<Tool, float[]>(vectors, ReferenceEqualityComparer.Instance);
            for (var i = 0; i < batch.Length; i++)
            {
                vectors[batch[i]] = made[i];
            }

            Volatile.Write(ref _tools, new EmbeddedTools(_tools.Generation + 1, vectors));
        }

        _logger.ToolsEmbedded(vectors.Count);
        return true;
    }

    private Dictionary<Tool, float[]> Keep(Tool[] wanted)
    {
        var kept = new Dictionary<Tool, float[]>(wanted.Length, ReferenceEqualityComparer.Instance);
        foreach (var tool in wanted)
        {
            if (_tools.Vectors.TryGetValue(tool, out var vector))
            {
                kept[tool] = vector;
            }
        }

        if (kept.Count < _tools.Vectors.Count)
        {
            Volatile.Write(ref _tools, new EmbeddedTools(_tools.Generation + 1, kept));
        }

        return kept;
    }

    private async Task<float[][]?> TryGenerateAsync(string[] texts, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(limit, _time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            // A generator that does not listen to its token is not waited for.
            var made = await _generator.GenerateAsync(texts, null, linked.Token).WaitAsync(linked.Token).ConfigureAwait(false);
            return Check(made, texts.Length);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
#pragma warning disable CA1031 // The generator is foreign code: whatever it throws, tools are still found by their words.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            Volatile.Write(ref _restUntil, _time.GetTimestamp() + (long)(_options.RetryDelay.TotalSeconds * _time.TimestampFrequency));
            _logger.EmbeddingFailed(texts.Length, _options.RetryDelay, fault);
            return null;
        }
    }

    private float[][] Check(GeneratedEmbeddings<Embedding<float>>? made, int count)
    {
        if (made?.Count != count)
        {
            throw new InvalidOperationException($"The generator returned {made?.Count ?? 0} embeddings for {count} texts.");
        }

        var vectors = new float[count][];
        var length = _tools.Vectors.Values.FirstOrDefault()?.Length;
        for (var i = 0; i < count; i++)
        {
            vectors[i] = Vectors.Normalize(made[i].Vector.Span) ?? throw new InvalidOperationException("The generator returned an embedding without a direction.");
            length ??= vectors[i].Length;
            if (vectors[i].Length != length)
            {
                throw new InvalidOperationException($"The generator returned embeddings of {vectors[i].Length} and of {length} dimensions.");
            }
        }

        return vectors;
    }
}
