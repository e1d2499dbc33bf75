using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;

namespace ToolExec.Governance;

/// <summary>A circuit breaker for each backend: one that fails too often is not asked for a while, and its tools go on elsewhere.</summary>
internal sealed class BackendBreakers(BreakerOptions options, TimeProvider time, ILogger<BackendBreakers> logger) : IBackendGuard, IBackendHealthSource
{
    private readonly ConcurrentDictionary<string, Breaker> _breakers = new(StringComparer.OrdinalIgnoreCase);

    public ValueTask<ToolError?> EnterAsync(ToolCallContext context, ToolBinding binding)
    {
        var breaker = _breakers.GetOrAdd(binding.Backend, name => new Breaker(name, options, time, logger));
        var attempt = breaker.TryBegin();
        if (attempt is null)
        {
            return new(new ToolError(ToolErrorKind.BackendUnavailable, $"The backend '{binding.Backend}' failed too often and is left alone for now.") { Backend = binding.Backend, BackendKind = binding.Kind, RetryAfter = breaker.OpenFor });
        }

        context.Items[this] = attempt;
        return default;
    }

    public void Leave(ToolCallContext context, ToolBinding binding, ToolResult result)
    {
        if (context.Items.Remove(this, out var attempt))
        {
            ((TaskCompletionSource<ToolResult>)attempt!).SetResult(result);
        }
    }

    public BackendHealth? Describe(string backend) => _breakers.TryGetValue(backend, out var breaker) ? breaker.Health : null;

    private sealed class Breaker
    {
        private readonly ResiliencePipeline<ToolResult> _pipeline;
        private readonly CircuitBreakerStateProvider _state = new();
        private readonly TimeProvider _time;
        private long _openUntil;

        public Breaker(string name, BreakerOptions options, TimeProvider time, ILogger logger)
        {
            _time = time;
            _pipeline = new ResiliencePipelineBuilder<ToolResult> { TimeProvider = time }
                .AddCircuitBreaker(new CircuitBreakerStrategyOptions<ToolResult>
                {
                    FailureRatio = options.FailureRatio,
                    MinimumThroughput = options.MinimumCalls,
                    SamplingDuration = options.Window,
                    BreakDuration = options.BreakFor,
                    StateProvider = _state,
                    ShouldHandle = static args => new(args.Outcome.Result is { Error.Kind: var kind } && IsFailure(kind)),
                    OnOpened = args =>
                    {
                        Volatile.Write(ref _openUntil, (time.GetUtcNow() + args.BreakDuration).UtcTicks);
                        logger.BreakerOpened(name, args.BreakDuration.TotalSeconds);
                        GovernanceTelemetry.CountBreak(name);
                        return default;
                    },
                    OnClosed = _ =>
                    {
                        logger.BreakerClosed(name);
                        return default;
                    },
                })
                .Build();
        }

        public TimeSpan OpenFor => new DateTimeOffset(Volatile.Read(ref _openUntil), TimeSpan.Zero) - _time.GetUtcNow() is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;

        public BackendHealth? Health => _state.CircuitState switch
        {
            CircuitState.Open => BackendHealth.Unhealthy(string.Create(CultureInfo.InvariantCulture, $"Calls failed too often; none is tried for {OpenFor.TotalSeconds:0.###} s.")),
            CircuitState.HalfOpen => BackendHealth.Degraded("Calls failed too often; the next one is a trial."),
            _ => null,
        };

        /// <returns>What hears how the attempt ends; null where it must not begin.</returns>
        public TaskCompletionSource<ToolResult>? TryBegin()
        {
            // The breaker wraps an attempt that is somewhere else: it waits here until it is told how that one ended.
            // It hears it at once, not later on the pool: the next call must already find the breaker as this one left it.
            var ended = new TaskCompletionSource<ToolResult>();
            var running = WrapAsync(ended);
            return running.IsCompleted ? null : ended;
        }

        // Those are failures of the backend; that a tool failed says nothing of it.
        private static bool IsFailure(ToolErrorKind kind) => kind is ToolErrorKind.BackendUnavailable or ToolErrorKind.ConnectionLost
            or ToolErrorKind.InvalidResponse or ToolErrorKind.StreamFailed or ToolErrorKind.Timeout;

        private async Task WrapAsync(TaskCompletionSource<ToolResult> ended)
        {
            try
            {
                await _pipeline.ExecuteAsync(static async (ended, _) => await ended.Task.ConfigureAwait(false), ended, CancellationToken.None).ConfigureAwait(false);
            }
            catch (BrokenCircuitException)
            {
                // Ended at once: the caller sees it.
            }
        }
    }
}
