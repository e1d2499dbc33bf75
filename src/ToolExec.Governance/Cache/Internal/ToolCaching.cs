namespace ToolExec.Governance;

/// <summary>Decides for each tool whether its results are cached.</summary>
internal sealed class ToolCaching : IToolMiddlewareFactory
{
    private readonly CacheOptions _options;
    private readonly CacheRule[] _rules;

    public ToolCaching(CacheOptions options, ISecretScrubber? scrubber, TimeProvider time)
    {
        _options = options;
        _rules = [.. options.Rules];
        Cache = new ResultCache(options.MaxBytes, options.MaxResultBytes, time);
        Scrubber = scrubber;
    }

    public ResultCache Cache { get; }

    public ISecretScrubber? Scrubber { get; }

    public IToolMiddleware? Create(ToolCatalogEntry entry)
    {
        var rule = Array.Find(_rules, r => r.Tools.Matches(entry));
        return rule?.Enabled ?? entry.Tool.Annotations is { ReadOnlyHint: true }
            ? new CacheStep(entry, rule?.TimeToLive ?? _options.TimeToLive, rule?.Scope ?? _options.Scope, this)
            : null;
    }

#pragma warning disable CA5394 // Spreads the ends of lives; nothing secret depends on it.
    public static TimeSpan Shorten(TimeSpan life) => life * (1 - (Random.Shared.NextDouble() / 10));
#pragma warning restore CA5394
}
