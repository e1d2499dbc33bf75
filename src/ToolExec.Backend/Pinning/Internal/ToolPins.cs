using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ToolExec.Backend;

/// <summary>Admits tools that are as the lock says, and deals with the others by policy.</summary>
internal sealed class ToolPins : IToolAdmission, IAsyncDisposable, IDisposable
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(5);

    private readonly ToolLock _lock;
    private readonly ToolPinPolicy _changed;
    private readonly ToolPinPolicy _added;
    private readonly IToolPinReviewer? _reviewer;
    private readonly ILogger<ToolPins> _logger;
    private readonly CancellationTokenSource _stop = new();
    private int _disposed;

    // What was decided for a definition that the lock does not have, by id and fingerprint.
    private readonly ConcurrentDictionary<(string Id, string Fingerprint), Decision> _decisions = new();

    public ToolPins(ToolPinningOptions options, IToolPinReviewer? reviewer, ILogger<ToolPins> logger)
    {
        (_changed, _added, _reviewer, _logger) = (options.Changed, options.Added, reviewer, logger);
        if (reviewer is null && (options.Changed == ToolPinPolicy.Ask || options.Added == ToolPinPolicy.Ask))
        {
            throw new OptionsValidationException(Options.DefaultName, typeof(ToolPinningOptions), [$"Pinning: {nameof(ToolPinPolicy.Ask)} needs somebody to ask: add an {nameof(IToolPinReviewer)} to the services, or set {nameof(ToolPinPolicy.Refuse)}."]);
        }

        _lock = options.Lock ?? Load(options.LockFile);
    }

    public event EventHandler? Changed;

    public ToolError? Admit(Tool tool, ToolBinding binding)
    {
        if (string.Equals(binding.Kind, BackendKinds.Local, StringComparison.OrdinalIgnoreCase) || _lock.Compare(tool) is not { } change)
        {
            return null;
        }

        var policy = change.Kind == ToolLockChangeKind.Added ? _added : _changed;
        var decision = policy == ToolPinPolicy.Refuse ? null : _decisions.GetOrAdd((change.Tool, change.Fingerprint!), static _ => new Decision());
        if (decision is not null && decision.Begin())
        {
            Decide(policy, decision, change, tool);
        }

        return decision?.Answer is true ? null : Held(change, binding, decision);
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await _stop.CancelAsync().ConfigureAwait(false);
        foreach (var decision in _decisions.Values)
        {
            await decision.WaitAsync(StopLimit).ConfigureAwait(false);
        }

        _stop.Dispose();
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            // Nobody waits: a reviewer that is still asked is told that it is over.
            _stop.Cancel();
        }
    }

    private static ToolLock Load(string path)
    {
        try
        {
            return ToolLock.Load(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or JsonException)
        {
            var why = fault is FileNotFoundException or DirectoryNotFoundException
                ? $"the lock file '{path}' does not exist. Write it with 'toolexec lock', and commit it."
                : $"the lock file cannot be used: {fault.Message}";
            throw new OptionsValidationException(Options.DefaultName, typeof(ToolPinningOptions), [$"Pinning: {why}"]);
        }
    }

    private static ToolError Held(ToolLockChange change, ToolBinding binding, Decision? decision)
    {
        var what = change.Kind == ToolLockChangeKind.Added
            ? $"The tool '{change.Tool}' is not in the host's lock file"
            : $"The definition of the tool '{change.Tool}' has changed since the host agreed to it";
        var next = decision switch
        {
            null => "it is not used until somebody has reviewed it ('toolexec verify' shows the difference, 'toolexec lock' agrees to it).",
            { Answer: null } => "it waits for a person's review.",
            _ => "a person refused it.",
        };
        return new ToolError(ToolErrorKind.ToolNotAdmitted, $"{what}: {next}")
        {
            Operation = ToolOperation.ListTools,
            Tool = change.Tool,
            Backend = binding.Backend,
            BackendKind = binding.Kind,
        };
    }

    private void Decide(ToolPinPolicy policy, Decision decision, ToolLockChange change, Tool tool)
    {
        if (policy == ToolPinPolicy.Warn)
        {
            _logger.ToolDiffersFromLock(change.Tool, change.ToString());
            decision.End(true);
        }
        else
        {
            _logger.ToolIsReviewed(change.Tool, change.ToString());

            // Not inside the caller: a reviewer may take as long as a person does.
            _ = Task.Run(() => ReviewAsync(decision, change, tool), CancellationToken.None);
        }
    }

    private async Task ReviewAsync(Decision decision, ToolLockChange change, Tool tool)
    {
        var agreed = false;
        try
        {
            agreed = await _reviewer!.ReviewAsync(change, tool, _stop.Token).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // The boundary to the host's own code: whoever cannot answer has not agreed.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            if (!_stop.IsCancellationRequested)
            {
                _logger.ReviewFailed(fault, change.Tool);
            }
        }

        decision.End(agreed);
        if (Volatile.Read(ref _disposed) == 0)
        {
            Changed?.Invoke(this, EventArgs.Empty);
        }
    }

    /// <summary>What was decided over one definition, once.</summary>
    private sealed class Decision
    {
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private volatile int _answer;
        private int _begun;

        public bool? Answer => _answer == 0 ? null : _answer > 0;

        public async Task WaitAsync(TimeSpan limit) =>
            await _ended.Task.WaitAsync(limit, TimeProvider.System).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        /// <returns>Whether the caller is the one who has to see to the decision.</returns>
        public bool Begin() => Interlocked.Exchange(ref _begun, 1) == 0;

        public void End(bool answer)
        {
            _answer = answer ? 1 : -1;
            _ended.SetResult();
        }
    }
}
