using System.Runtime.ExceptionServices;
using System.Text.Json;

namespace ToolExec.Run;

/// <summary>One run of a graph of tools: starts nodes as they become ready and settles what became of them.</summary>
internal sealed partial class GraphRun : WorkDriver<GraphUnit, ToolResult?, UnitWork<ToolResult?>>
{
    private readonly IToolRunner _runner;
    private readonly GraphPlan _plan;
    private readonly PlannedNode[] _nodes;
    private readonly Func<string, Tool?> _findTool;
    private readonly RunGraphOptions _options;
    private readonly TimeProvider _time;
    private readonly CancellationToken _caller;
    private readonly CancellationTokenSource _stop;
    private readonly GraphScope _scope;
    private readonly long _start;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _told = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public GraphRun(IToolRunner runner, Func<string, Tool?> findTool, GraphPlan plan, RunGraphOptions options, TimeProvider time, CancellationToken caller)
        : base(plan.Graph.MaxConcurrency)
    {
        (_runner, _findTool, _plan, _nodes, _options, _time, _caller) = (runner, findTool, plan, plan.Nodes, options, time, caller);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(caller);
        _start = time.GetTimestamp();
        _left = _nodes.Length;
        _waits = new int[_nodes.Length];
        _alternatives = new int[_nodes.Length];
        _needed = new int[_nodes.Length];
        _winner = new int[_nodes.Length];
        _state = new NodeState[_nodes.Length];
        _results = new ToolResult?[_nodes.Length];
        _items = new NodeItems?[_nodes.Length];
        _cancels = new CancellationTokenSource?[_nodes.Length];
        _isLost = new bool[_nodes.Length];
        _started = new long[_nodes.Length];
        _durations = new TimeSpan[_nodes.Length];
        _nodeAt = new int[_nodes.Length];
        _ready = new ReadySet(_nodes.Length);
        _scope = new GraphScope(_results, winner: -1);
        Prepare();
    }

    protected override bool HasMore => !_stopping && !_ready.IsEmpty;

    public async ValueTask<GraphResult> RunAsync()
    {
        var onCancel = _caller.UnsafeRegister(static run => ((GraphRun)run!).Halt(timedOut: false), this);
        var timer = _plan.Graph.Timeout is { } timeout && timeout != Timeout.InfiniteTimeSpan
            ? _time.CreateTimer(static run => ((GraphRun)run!).Halt(timedOut: true), this, timeout, Timeout.InfiniteTimeSpan)
            : null;
        try
        {
            Drive();
            await EndAsync().ConfigureAwait(false);
        }
        finally
        {
            await onCancel.DisposeAsync().ConfigureAwait(false);
            if (timer is not null)
            {
                await timer.DisposeAsync().ConfigureAwait(false);
            }
        }

        if (_fault is not null)
        {
            ExceptionDispatchInfo.Throw(_fault);
        }

        lock (Gate)
        {
            if (_left > 0 && !_timedOut)
            {
                throw new OperationCanceledException(_caller);
            }

            return Outcome();
        }
    }

    protected override bool TryNext(out GraphUnit unit)
    {
        unit = default;
        if (_stopping || !_ready.TryTake(out var rank))
        {
            return false;
        }

        var node = _nodeAt[rank];
        _state[node] = NodeState.Running;
        if (_items[node] is not { } items)
        {
            unit = new GraphUnit(node, GraphUnit.Whole);
            return true;
        }

        unit = new GraphUnit(node, items.Take());
        if (items.HasWork)
        {
            _ready.Add(rank);
        }

        return true;
    }

    protected override UnitWork<ToolResult?> Run(GraphUnit unit) => new(StartAsync(unit));

    private ValueTask<ToolResult?> StartAsync(GraphUnit unit)
    {
        var node = _nodes[unit.Node];
        try
        {
            return unit.Item switch
            {
                GraphUnit.Whole => BeginAsync(unit.Node, node),
                GraphUnit.Join => new(_items[unit.Node]!.Join()),
                _ => CallAsync(unit.Node, $"{node.Node.Id}#{unit.Item}", _items[unit.Node]!.Arguments(unit.Item)),
            };
        }
        catch (TemplateException fault)
        {
            return new(Refused(fault.Kind, fault.Message));
        }
        catch (NotKnownYetException fault)
        {
            return new(fault.Plan(node.Node.Tool, node.Node.Tool is { } tool ? _findTool(tool) : null, node.Node.Id));
        }
    }

    private static ToolResult Refused(ToolErrorKind kind, string message) =>
        ToolResult.Failure(kind == ToolErrorKind.InvalidPlan ? ToolStatus.Failed : ToolStatus.Skipped, new ToolError(kind, message) { Operation = ToolOperation.Graph });

    private ValueTask<ToolResult?> BeginAsync(int number, PlannedNode node)
    {
        _started[number] = _time.GetTimestamp();
        if (_options.Progress is not null)
        {
            lock (Gate)
            {
                Note(number, null);
            }

            Tell();
        }

        var scope = node.Node.Join == GraphJoin.Any ? new GraphScope(_results, _winner[number]) : _scope;
        if (node.When?.Holds(scope) == false)
        {
            return new(Refused(ToolErrorKind.ConditionNotMet, node.When.Explain()));
        }

        if (node.Items is not null)
        {
            return new(Expand(number, node, scope));
        }

        var body = node.Body.Fill(scope);
        return node.Node.Tool is null ? new(ToolResult.Success(body)) : CallAsync(number, node.Node.Id, body);
    }

    // Fills the arguments of all items at once: what cannot be filled is known before the first item runs.
    private ToolResult? Expand(int number, PlannedNode node, GraphScope scope)
    {
        var forEach = node.Node.ForEach!;
        var items = node.Items!.Fill(scope);
        if (ItemResults.CheckCount(items, forEach) is { } error)
        {
            return ToolResult.Failure(ToolStatus.Failed, error with { Operation = ToolOperation.Graph });
        }

        var filled = new JsonElement[items.GetArrayLength()];
        var index = 0;
        foreach (var item in items.EnumerateArray())
        {
            filled[index] = node.Body.Fill(scope, item, index);
            index++;
        }

        if (node.Node.Tool is null)
        {
            return ItemResults.Join([.. filled.Select(ToolResult.Success)], collectErrors: false);
        }

        _items[number] = new NodeItems(filled, ItemsConflict(node.Effects, filled) ? 1 : forEach.MaxConcurrency, forEach.CollectErrors);
        return null;
    }

    private static bool ItemsConflict(ToolEffects? effects, JsonElement[] arguments)
    {
        if (effects is null || effects.Exclusive || effects.Writes.Count == 0)
        {
            return effects?.Exclusive == true;
        }

        var tracker = new ConflictTracker();
        var conflicts = new List<Conflict>();
        for (var i = 0; i < arguments.Length && conflicts.Count == 0; i++)
        {
            tracker.Add(i, EffectResolver.Resolve(effects, arguments[i]), conflicts);
        }

        return conflicts.Count > 0;
    }

    private ValueTask<ToolResult?> CallAsync(int number, string callId, JsonElement arguments)
    {
        var node = _nodes[number];
        var token = _stop.Token;
        if ((node.MayLose || node.Items is not null) && !TryGetToken(number, out token))
        {
            return new(Lost());
        }

        var call = new ToolCall(node.Node.Tool!, arguments)
        {
            CallId = callId,
            Options = CallKeys.Under(node.Node.Timeout is { } timeout ? (_options.CallOptions ?? new ToolCallOptions()) with { Timeout = timeout } : _options.CallOptions, callId),
        };
#pragma warning disable CS8619 // A result is a possible result; no conversion is worth a state machine here.
        return _runner.RunAsync(call, token);
#pragma warning restore CS8619
    }

    private bool TryGetToken(int number, out CancellationToken token)
    {
        lock (Gate)
        {
            var cancel = _cancels[number] ??= CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            token = cancel.Token;
            return !_isLost[number];
        }
    }

    private async ValueTask EndAsync()
    {
#pragma warning disable VSTHRD003 // The run's own signals; they complete on the pool.
        await Task.WhenAny(_ended.Task, _told.Task).ConfigureAwait(false);
        try
        {
            await _ended.Task.WaitAsync(_options.StopTimeout, _time).ConfigureAwait(false);
#pragma warning restore VSTHRD003
        }
        catch (TimeoutException)
        {
            // What ignores its token is left behind; its token source must stay as it is.
            return;
        }

        _stop.Dispose();
        foreach (var cancel in _cancels)
        {
            cancel?.Dispose();
        }
    }
}
