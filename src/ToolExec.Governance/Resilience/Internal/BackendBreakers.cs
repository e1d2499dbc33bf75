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
        if (!breaker.TryBegin(out var isTrial))
        {
            context.Notes?.Add(CallSteps.Resilience, "open", binding.Backend, "its breaker is open");
            return new(new ToolError(ToolErrorKind.BackendUnavailable, $"The backend '{binding.Backend}' failed too often and is left alone for now.") { Backend = binding.Backend, BackendKind = binding.Kind, RetryAfter = breaker.OpenFor });
        }

        if (isTrial)
        {
            context.Items[this] = null;
        }

        return default;
    }

    public void Leave(ToolCallContext context, ToolBinding binding, ToolResult result)
    {
        if (_breakers.TryGetValue(binding.Backend, out var breaker))
        {
            breaker.End(result, isTrial: context.Items.Remove(this));
        }
    }

    public BackendHealth? Describe(string backend) => _breakers.TryGetValue(backend, out var breaker) ? breaker.Health : null;

    private sealed class Breaker
    {
        private readonly ResiliencePipeline<ToolResult> _pipeline;
        private readonly CircuitBreakerStateProvider _state = new();
        private readonly TimeProvider _time;
        private long _openUntil;
        private int _trial;

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

        public BackendHealth? Health => _state.CircuitState == CircuitState.Closed ? null
            : OpenFor is var left && left > TimeSpan.Zero
            ? BackendHealth.Unhealthy(string.Create(CultureInfo.InvariantCulture, $"Calls failed too often; none is tried for {left.TotalSeconds:0.###} s."))
            : BackendHealth.Degraded("Calls failed too often; the next one is a trial.");

        /// <returns>Whether an attempt may begin.</returns>
        public bool TryBegin(out bool isTrial)
        {
            isTrial = _state.CircuitState != CircuitState.Closed;
            return !isTrial || (OpenFor == TimeSpan.Zero && Interlocked.CompareExchange(ref _trial, 1, 0) == 0);
        }

        /// <summary>Hears how an attempt ended, which is run past the breaker for it to count: the next call finds it as this one left it.</summary>
        public void End(ToolResult result, bool isTrial)
        {
            try
            {
                // One that was given up says nothing of the backend.
                if (result.Status != ToolStatus.Cancelled && (isTrial || _state.CircuitState == CircuitState.Closed))
                {
                    _pipeline.Execute(static ended => ended, result);
                }
            }
            catch (BrokenCircuitException)
            {
                // Another attempt opened it meanwhile.
            }
            finally
            {
                if (isTrial)
                {
                    Volatile.Write(ref _trial, 0);
                }
            }
        }

        // Those are failures of the backend; that a tool failed says nothing of it.
        private static bool IsFailure(ToolErrorKind kind) => kind is ToolErrorKind.BackendUnavailable or ToolErrorKind.ConnectionLost
            or ToolErrorKind.InvalidResponse or ToolErrorKind.StreamFailed or ToolErrorKind.Timeout;
    }
}
