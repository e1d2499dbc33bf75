using System.Collections.Concurrent;
using System.Globalization;

namespace ToolExec.Governance;

/// <summary>Gives a call the result that is known. Calls that ask for the same at the same time wait for the first one.</summary>
internal sealed class CacheStep(ToolCatalogEntry entry, TimeSpan life, CallerScope scope, ToolCaching caching) : IToolMiddleware
{
    // What the call that is running here has begun: a tool that comes to call itself must not wait for itself.
    private static readonly AsyncLocal<Flight?> Within = new();

    private readonly ConcurrentDictionary<string, Flight> _flights = new(StringComparer.Ordinal);

    public ValueTask<ToolResult> InvokeAsync(ToolCallContext context, ToolCallDelegate next)
    {
        var mode = context.Call.Options?.Cache ?? ToolCacheMode.Use;
        if (mode == ToolCacheMode.Bypass)
        {
            context.Notes?.Add(CallSteps.Cache, "bypassed");
            return next(context);
        }

        var key = CacheKey.Of(entry.Tool, entry.Id, context, scope);
        if (mode == ToolCacheMode.Use && caching.Cache.TryGet(key, out var known))
        {
            GovernanceTelemetry.CountCache(entry.Id, hit: true);
            context.Notes?.Add(CallSteps.Cache, "hit", detail: string.Create(CultureInfo.InvariantCulture, $"{known.CachedAge?.TotalSeconds:0.###} s old"));
            return new(known);
        }

        return FlyAsync(context, next, key, mode);
    }

    private async ValueTask<ToolResult> FlyAsync(ToolCallContext context, ToolCallDelegate next, string key, ToolCacheMode mode)
    {
        while (true)
        {
            var own = new Flight(Within.Value);
            var flight = mode == ToolCacheMode.Refresh ? own : _flights.GetOrAdd(key, own);
            if (ReferenceEquals(flight, own))
            {
                GovernanceTelemetry.CountCache(entry.Id, hit: false);
                context.Notes?.Add(CallSteps.Cache, mode == ToolCacheMode.Refresh ? "refreshed" : "miss");
                Within.Value = own;
                return await LeadAsync(context, next, key, own).ConfigureAwait(false);
            }

            if (own.IsWithin(flight))
            {
                return await next(context).ConfigureAwait(false);
            }

            // Whoever waits stops waiting when its own time is over; the one that runs goes on.
            if (await flight.WaitAsync(context.CancellationToken).ConfigureAwait(false) is { } shared)
            {
                GovernanceTelemetry.CountCache(entry.Id, hit: true);
                context.Notes?.Add(CallSteps.Cache, "shared", detail: "the outcome of an equal call that ran");
                return shared.IsSuccess ? shared.FromCache(TimeSpan.Zero) : new ToolResult(shared.Status, null, shared.Content, shared.Error);
            }

            // The one that ran was stopped, which is its own affair: the next one runs.
        }
    }

    private async ValueTask<ToolResult> LeadAsync(ToolCallContext context, ToolCallDelegate next, string key, Flight flight)
    {
        ToolResult? shared = null;
        try
        {
            var result = await next(context).ConfigureAwait(false);
            if (result.IsSuccess)
            {
                shared = Kept(result);
                caching.Cache.Set(key, entry.Id, shared, ToolCaching.Shorten(life));
            }
            else if (result.Status is ToolStatus.Failed)
            {
                shared = result;
            }

            return result;
        }
        finally
        {
            _flights.TryRemove(new KeyValuePair<string, Flight>(key, flight));
            flight.End(shared);
        }
    }

    // Without what belonged to the call: its document, its secrets.
    private ToolResult Kept(ToolResult result)
    {
        var clean = caching.Scrubber?.Scrub(result) ?? result;
        return new ToolResult(ToolStatus.Succeeded, clean.Value?.Clone(), clean.Content) { Meta = clean.Meta?.Clone() };
    }

    private sealed class Flight(Flight? outer)
    {
        private readonly TaskCompletionSource<ToolResult?> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool IsWithin(Flight other)
        {
            for (var around = outer; around is not null; around = around.Outer)
            {
                if (ReferenceEquals(around, other))
                {
                    return true;
                }
            }

            return false;
        }

        public async Task<ToolResult?> WaitAsync(CancellationToken cancellationToken) => await _ended.Task.WaitAsync(cancellationToken).ConfigureAwait(false);

        private Flight? Outer => outer;

        public void End(ToolResult? result) => _ended.SetResult(result);
    }
}
