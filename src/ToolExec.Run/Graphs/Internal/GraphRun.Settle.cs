namespace ToolExec.Run;

/// <content>What follows from the end of a node. Everything here happens under the gate.</content>
internal sealed partial class GraphRun
{
    private readonly int[] _waits;
    private readonly int[] _alternatives;
    private readonly int[] _needed;
    private readonly int[] _winner;
    private readonly NodeState[] _state;
    private readonly ToolResult?[] _results;
    private readonly NodeItems?[] _items;
    private readonly CancellationTokenSource?[] _cancels;
    private readonly bool[] _isLost;
    private readonly long[] _started;
    private readonly TimeSpan[] _durations;
    private readonly int[] _nodeAt;
    private readonly ReadySet _ready;
    private readonly Stack<KeyValuePair<int, ToolResult>> _toSettle = new();
    private int _left;

    protected override void OnEnded(GraphUnit unit, ToolResult? result)
    {
        if (unit.Item >= 0)
        {
            EndItem(unit, result);
        }
        else if (result is null)
        {
            AddIfWork(unit.Node);
        }
        else
        {
            Settle(unit.Node, result);
        }
    }

    protected override void OnFailed(GraphUnit unit, Exception error)
    {
        var wasGivenUp = error is OperationCanceledException && (_stopping || _isLost[unit.Node] || _items[unit.Node]?.HasFailed == true);
        if (!wasGivenUp)
        {
            Fault(error);
        }

        if (unit.Item >= 0)
        {
            EndItem(unit, null);
        }
        else if (_isLost[unit.Node])
        {
            Settle(unit.Node, Lost());
        }
    }

    private static ToolResult Lost() =>
        ToolResult.Failure(new ToolError(ToolErrorKind.Cancelled, "Another node was there first; this one is not needed any more.") { Operation = ToolOperation.Graph });

    private void Prepare()
    {
        for (var i = 0; i < _nodes.Length; i++)
        {
            var node = _nodes[i];
            var isAny = node.Node.Join == GraphJoin.Any;
            _nodeAt[_plan.All.RankOf[i]] = i;
            _winner[i] = -1;
            _alternatives[i] = node.Needs.Length;
            _needed[i] = node.NeededBy.Count + (node.IsOutput ? 1 : 0);
            _waits[i] = node.HeldBackBy.Count + (isAny ? 1 : node.Needs.Length);
            if (_waits[i] == 0)
            {
                MakeReady(i);
            }
        }
    }

    private void EndItem(GraphUnit unit, ToolResult? result)
    {
        var items = _items[unit.Node]!;
        var hadFailed = items.HasFailed;
        items.End(unit.Item, result);
        if (items.HasFailed && !hadFailed)
        {
            _ = _cancels[unit.Node]?.CancelAsync();
        }

        if (!_stopping && _isLost[unit.Node] && items.HasWork)
        {
            items.Take();
            Settle(unit.Node, Lost());
            return;
        }

        AddIfWork(unit.Node);
    }

    private void AddIfWork(int node)
    {
        if (_state[node] != NodeState.Done && _items[node]!.HasWork)
        {
            _ready.Add(_plan.All.RankOf[node]);
        }
    }

    private void MakeReady(int node)
    {
        _state[node] = NodeState.Ready;
        _ready.Add(_plan.All.RankOf[node]);
    }

    private void Settle(int node, ToolResult result)
    {
        // A stack of its own: the chain of nodes that one failure skips may be as long as the graph.
        _toSettle.Push(new(node, result));
        while (_toSettle.TryPop(out var next))
        {
            SettleOne(next.Key, next.Value);
        }
    }

    private void SettleOne(int number, ToolResult result)
    {
        if (_state[number] == NodeState.Done)
        {
            return;
        }

        _ready.Remove(_plan.All.RankOf[number]);
        _state[number] = NodeState.Done;
        Volatile.Write(ref _results[number], result);
        _durations[number] = _started[number] == 0 ? TimeSpan.Zero : _time.GetElapsedTime(_started[number]);
        _left--;
        Note(number, result);
        foreach (var next in _nodes[number].HoldsBack)
        {
            CountDown(next);
        }

        foreach (var next in _nodes[number].NeededBy)
        {
            if (_state[next] == NodeState.Done || _isLost[next])
            {
                continue;
            }

            if (_nodes[next].Node.Join == GraphJoin.Any)
            {
                SettleAlternative(number, next, result);
            }
            else if (result.IsSuccess)
            {
                CountDown(next);
            }
            else
            {
                _toSettle.Push(new(next, SkippedBecauseOf(number)));
            }
        }
    }

    private void CountDown(int node)
    {
        if (--_waits[node] == 0 && _state[node] == NodeState.Waiting)
        {
            MakeReady(node);
        }
    }

    private void SettleAlternative(int number, int joining, ToolResult result)
    {
        _alternatives[joining]--;
        if (_winner[joining] >= 0)
        {
            return;
        }

        if (result.IsSuccess)
        {
            _winner[joining] = number;
            CountDown(joining);
            if (result.Planned is null)
            {
                GiveUpNeeds(joining, except: number);
            }
        }
        else if (_alternatives[joining] == 0)
        {
            _toSettle.Push(new(joining, NoneSucceeded(joining)));
        }
    }

    // Who waited for the first of several does not need the others any more; what nobody needs is given up, and so what only that needed.
    private void GiveUpNeeds(int node, int except)
    {
        var work = new Stack<int>();
        work.Push(node);
        while (work.TryPop(out var user))
        {
            foreach (var before in _nodes[user].Needs)
            {
                if (before == except || --_needed[before] > 0 || _state[before] == NodeState.Done || _isLost[before])
                {
                    continue;
                }

                _isLost[before] = true;
                if (_state[before] == NodeState.Running)
                {
                    _ = _cancels[before]?.CancelAsync();
                }
                else
                {
                    _toSettle.Push(new(before, Lost()));
                    work.Push(before);
                }
            }
        }
    }
}
