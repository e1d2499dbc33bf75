using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using ToolExec.Discovery.Documentation;
using ToolExec.Discovery.Embeddings;
using ToolExec.Discovery.Search;
using ToolExec.Discovery.Text;
using ToolExec.Discovery.TypeScript;

namespace ToolExec.Discovery.Indexing;

/// <summary>The index over a registry's catalogue. Whoever first asks after a change brings it up to date; nobody else waits for anything.</summary>
internal sealed class ToolIndex : IToolIndex, IAsyncDisposable, IDisposable
{
    private readonly IBackendRegistry _registry;
    private readonly DiscoveryOptions _options;
    private readonly SynonymTable _synonyms;
    private readonly SnapshotBuilder _builder;
    private readonly int _owner = RandomNumberGenerator.GetInt32(int.MaxValue);

    // Guards the builder. What it made is published through _snapshot, which is read without it.
    private readonly Lock _building = new();
    private SearchSnapshot _snapshot;
    private readonly ToolEmbedder? _embedder;

    public ToolIndex(IBackendRegistry registry, DiscoveryOptions options, ToolEmbedder? embedder = null)
    {
        _embedder = embedder;
        _registry = registry;
        _options = options;
        _synonyms = new SynonymTable(options.UseCommonSynonyms, options.Synonyms);
        _builder = new SnapshotBuilder(new FieldWeights(options.Weights), options.MaxToolTextLength);
        _snapshot = _builder.Start();
    }

    public long Version => _registry.Catalog.Version;

    public ValueTask<ToolSearchPage> SearchAsync(ToolSearchQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        cancellationToken.ThrowIfCancellationRequested();
        var snapshot = Current();
        var text = TextOf(query);
        if (!TryStart(query.Cursor, snapshot.Catalog.Version, RequestHash.Of(query.Text, query.Filter), out var start, out var error))
        {
            return new(new ToolSearchPage { Version = snapshot.Catalog.Version, Ranking = start.Ranking, Error = error });
        }

        // A listing that began with one ranking goes on with it.
        return text.Length == 0 ? new(Page(snapshot, query, start with { Ranking = ToolRanking.None }, Listing.Run(snapshot, query.Filter, start.Offset + query.Limit)))
            : _embedder is null || start is { Offset: > 0, Ranking: ToolRanking.Lexical } ? new(LexicalPage(snapshot, query, text, start, []))
            : SearchHybridAsync(_embedder, snapshot, query, text, start, cancellationToken);
    }

    public ToolNamespacePage ListNamespaces(ToolFilter? filter = null, int limit = ToolSearchQuery.MaxLimit, string? cursor = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, ToolSearchQuery.MaxLimit);
        var catalog = _registry.Catalog;
        var request = RequestHash.Of(nameof(ListNamespaces), filter);
        if (!TryStart(cursor, catalog.Version, request, out var start, out var error))
        {
            return new ToolNamespacePage { Version = catalog.Version, Error = error };
        }

        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var entry in catalog.Entries)
        {
            if (filter is null || filter.Matches(entry.Tool))
            {
                var name = entry.Tool.Namespace ?? "";
                counts[name] = counts.GetValueOrDefault(name) + 1;
            }
        }

        return new ToolNamespacePage
        {
            Namespaces = [.. counts.Skip(start.Offset).Take(limit).Select(c => new ToolNamespaceInfo(c.Key, c.Value))],
            Total = counts.Count,
            Version = catalog.Version,
            NextCursor = Next(start, start.Offset + limit, counts.Count),
        };
    }

    public bool TryDescribe(string tool, ToolDetail detail, [NotNullWhen(true)] out ToolDocument? document, [NotNullWhen(false)] out ToolError? error) =>
        TryDescribe(tool, detail, [], out document, out error);

    public bool TryDescribe(
        string tool, ToolDetail detail, IReadOnlyList<SandboxTool> functions, [NotNullWhen(true)] out ToolDocument? document, [NotNullWhen(false)] out ToolError? error)
    {
        ArgumentNullException.ThrowIfNull(functions);
        if (!Enum.IsDefined(detail))
        {
            throw new ArgumentOutOfRangeException(nameof(detail), detail, "There is no such level.");
        }

        var catalog = _registry.Catalog;
        document = catalog.TryResolve(tool, out var entry, out error)
            ? DocumentWriter.Write(entry.Id, entry.Tool, detail, NotesOf(entry), detail == ToolDetail.TypeScript ? FunctionOf(catalog, entry, functions) : null)
            : null;
        return document is not null;
    }

    public bool TryListExamples(string tool, int max, [NotNullWhen(true)] out IReadOnlyList<ToolExample>? examples, [NotNullWhen(false)] out ToolError? error)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        examples = _registry.Catalog.TryResolve(tool, out var entry, out error) ? ExampleReader.Read(entry.Tool, NotesOf(entry), max) : null;
        return examples is not null;
    }

    public bool TryDeclareNamespace(string @namespace, ToolFilter? filter, [NotNullWhen(true)] out string? declarations, [NotNullWhen(false)] out ToolError? error)
    {
        ArgumentNullException.ThrowIfNull(@namespace);
        var tools = _registry.Catalog.Entries
            .Where(e => string.Equals(e.Tool.Namespace, @namespace, StringComparison.Ordinal) && (filter is null || filter.Matches(e.Tool)))
            .Select(e => e.Tool).ToArray();
        declarations = tools.Length == 0 ? null : DeclarationWriter.Write(@namespace, tools);
        error = declarations is null
            ? new ToolError(ToolErrorKind.ToolNotFound, $"There is no namespace '{TextCut.Cut(@namespace, ToolId.MaxPartLength)}' with tools. List the namespaces first.") { Operation = ToolOperation.Resolve }
            : null;
        return declarations is not null;
    }

    // Names depend on the neighbours': alone, a tool could be called otherwise than in the whole declarations.
    private static SandboxTool FunctionOf(ToolCatalog catalog, ToolCatalogEntry entry, IReadOnlyList<SandboxTool> functions) =>
        functions.FirstOrDefault(f => string.Equals(f.Id, entry.Id, StringComparison.Ordinal))
        ?? ToolFunctionNames.Of(catalog.Entries.Select(static e => e.Tool).Where(t => string.Equals(t.Namespace, entry.Tool.Namespace, StringComparison.Ordinal)))
            .First(f => string.Equals(f.Id, entry.Id, StringComparison.Ordinal));

    /// <summary>Brings the index up to date.</summary>
    internal SearchSnapshot Current()
    {
        var catalog = _registry.Catalog;
        var snapshot = Volatile.Read(ref _snapshot);
        if (ReferenceEquals(snapshot.Catalog, catalog))
        {
            return snapshot;
        }

        lock (_building)
        {
            catalog = _registry.Catalog;
            snapshot = _snapshot;
            if (!ReferenceEquals(snapshot.Catalog, catalog))
            {
                snapshot = _builder.Build(catalog, snapshot);
                Volatile.Write(ref _snapshot, snapshot);
            }

            return snapshot;
        }
    }

    public ValueTask DisposeAsync() => _embedder?.DisposeAsync() ?? ValueTask.CompletedTask;

    public void Dispose() => _embedder?.Dispose();

    private static string TextOf(ToolSearchQuery query) => query.Text.AsSpan(0, Math.Min(query.Text.Length, ToolSearchQuery.MaxTextLength)).Trim().ToString();

    private ToolSearchPage LexicalPage(SearchSnapshot snapshot, ToolSearchQuery query, string text, PageCursor start, IReadOnlyList<string> notices) =>
        Page(snapshot, query, start with { Ranking = ToolRanking.Lexical }, LexicalSearch.Run(snapshot, _synonyms, text, query.Filter, start.Offset + query.Limit), notices);

    private async ValueTask<ToolSearchPage> SearchHybridAsync(ToolEmbedder embedder, SearchSnapshot snapshot, ToolSearchQuery query, string text, PageCursor start, CancellationToken cancellationToken)
    {
        var embedded = embedder.Tools;
        var vector = embedded.Vectors.Count == 0 ? null : await embedder.EmbedQueryAsync(text, cancellationToken).ConfigureAwait(false);
        if (start.Offset > 0 && (vector is null || embedded.Generation != start.Generation))
        {
            return new ToolSearchPage
            {
                Version = snapshot.Catalog.Version,
                Ranking = ToolRanking.Hybrid,
                Error = PageCursor.Refuse("The cursor is stale: the ranking by meaning has changed since. Begin again without a cursor."),
            };
        }

        if (vector is null)
        {
            var why = embedded.Vectors.Count == 0 ? "No tool can be found by meaning yet" : "Finding by meaning does not work now";
            return LexicalPage(snapshot, query, text, start, [$"{why}; these are ranked by words alone."]);
        }

        var lexical = LexicalSearch.Run(snapshot, _synonyms, text, query.Filter, int.MaxValue);
        var nearest = HybridSearch.Nearest(snapshot, embedded, vector, query.Filter, _options.Embeddings);
        var covered = embedded.Vectors.Count;
        IReadOnlyList<string> notices = covered < snapshot.ToolCount ? [$"{covered} of {snapshot.ToolCount} tools can be found by meaning; the others by words alone."] : [];
        var fused = HybridSearch.Fuse(lexical, nearest, start.Offset + query.Limit);
        return Page(snapshot, query, start with { Ranking = ToolRanking.Hybrid, Generation = embedded.Generation }, fused, notices);
    }

    private static ToolSearchPage Page(SearchSnapshot snapshot, ToolSearchQuery query, PageCursor start, RankedTools ranked, IReadOnlyList<string>? notices = null) => new()
    {
        Hits = [.. ranked.Best.Skip(start.Offset).Select(b => Hit(snapshot, b))],
        Total = ranked.Total,
        Ranking = start.Ranking,
        Version = snapshot.Catalog.Version,
        NextCursor = Next(start, start.Offset + query.Limit, ranked.Total),
        Notices = notices is { Count: > 0 } ? [.. ranked.Notices, .. notices] : ranked.Notices,
    };

    private static ToolSearchHit Hit(SearchSnapshot snapshot, ScoredTool scored)
    {
        var tool = snapshot.Catalog.Entries[scored.Tool].Tool;
        return new ToolSearchHit(tool, DocumentWriter.Summary(tool), Math.Round(scored.Score, 6));
    }

    private bool TryStart(string? cursor, long version, int request, out PageCursor start, [NotNullWhen(false)] out ToolError? error)
    {
        start = new PageCursor(_owner, version, request, 0, ToolRanking.None, 0);
        error = null;
        if (cursor is null)
        {
            return true;
        }

        if (!PageCursor.TryParse(cursor, out var read))
        {
            error = PageCursor.Refuse("This is no cursor. Leave the cursor out to begin, or pass next_cursor of the page before as it is.");
        }
        else if (read.Owner != _owner || read.Version != version)
        {
            error = PageCursor.Refuse("The cursor is stale: the tools have changed since. Begin again without a cursor.");
        }
        else if (read.Request != request)
        {
            error = PageCursor.Refuse("The cursor belongs to another request. Repeat the words and filters it came with, or begin without a cursor.");
        }

        start = error is null ? read : start;
        return error is null;
    }

    private static string? Next(PageCursor start, int end, int total) => end < total ? (start with { Offset = end }).ToString() : null;

    private ToolNotes? NotesOf(ToolCatalogEntry entry) =>
        _options.Notes.TryGetValue(entry.Id, out var notes) || _options.Notes.TryGetValue($"{entry.Tool.Namespace}:{entry.Tool.Name}", out notes) ? notes : null;
}
