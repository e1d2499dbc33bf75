using System.Text.Json;

namespace ToolExec.Run;

/// <content>How the graph ends, and what its caller is told.</content>
internal sealed partial class GraphRun
{
    private const int MaxShown = 5;
    private readonly Queue<GraphProgress> _news = new();
    private Exception? _fault;
    private bool _isTelling;
    private bool _isIdle;
    private bool _stopping;
    private bool _timedOut;

    protected override void OnIdle()
    {
        _isIdle = true;
        if (_news.Count == 0 && !_isTelling)
        {
            _ended.TrySetResult();
        }
    }

    /// <summary>Passes on the news, one after the other, whichever threads they come from.</summary>
    protected override void Tell()
    {
        while (true)
        {
            GraphProgress? news;
            lock (Gate)
            {
                if (_isTelling)
                {
                    return;
                }

                if (!_news.TryDequeue(out news))
                {
                    HasNews = false;
                    if (_isIdle)
                    {
                        _ended.TrySetResult();
                    }

                    return;
                }

                _isTelling = true;
            }

            TellOne(news);
            lock (Gate)
            {
                _isTelling = false;
            }
        }
    }

    private void TellOne(GraphProgress news)
    {
        try
        {
            _options.Progress!.Report(news);
        }
#pragma warning disable CA1031 // Foreign code; what it throws comes out of the run, after everything has stopped.
        catch (Exception error)
#pragma warning restore CA1031
        {
            lock (Gate)
            {
                Fault(error);
            }
        }
    }

    private void Note(int node, ToolResult? result)
    {
        if (_options.Progress is not null)
        {
            _news.Enqueue(new GraphProgress(_nodes[node].Node.Id, result, _nodes.Length - _left, _nodes.Length));
            HasNews = true;
        }
    }

    private void Fault(Exception error)
    {
        _fault ??= error;
        _stopping = true;
        _ = _stop.CancelAsync();
        _told.TrySetResult();
    }

    /// <summary>Starts nothing more and tells what runs to stop.</summary>
    private void Halt(bool timedOut)
    {
        lock (Gate)
        {
            if (_stopping || _isIdle)
            {
                return;
            }

            _timedOut = timedOut;
            _stopping = true;
            _ = _stop.CancelAsync();
            _told.TrySetResult();
            if (Running == 0)
            {
                OnIdle();
            }
        }
    }

    private string Id(int node) => _nodes[node].Node.Id;

    private ToolResult SkippedBecauseOf(int node)
    {
        var error = _results[node]!.Error!;
        var isBenign = error.Kind == ToolErrorKind.ConditionNotMet;
        var verb = _results[node]!.Status switch { ToolStatus.Skipped => "was skipped", ToolStatus.AwaitingApproval => "waits for a person's approval", _ => "failed" };

        // The cause is the node that really failed, however many were skipped on the way from it.
        var passesOn = error.Kind == ToolErrorKind.DependencyFailed && error.Node is not null;
        return ToolResult.Failure(new ToolError(isBenign ? ToolErrorKind.ConditionNotMet : ToolErrorKind.DependencyFailed, $"The node '{Id(node)}' {verb}, and this one needs it.")
        {
            Operation = ToolOperation.Graph,
            Node = passesOn ? error.Node : Id(node),
            Cause = passesOn || (isBenign && error.Cause is not null) ? error.Cause : error,
        });
    }

    private ToolResult NoneSucceeded(int joining)
    {
        var needs = _nodes[joining].Needs;
        var isBenign = needs.All(node => _results[node]!.Error!.Kind == ToolErrorKind.ConditionNotMet);
        var reasons = string.Join(" ", needs.Take(MaxShown).Select(node => $"'{Id(node)}': {_results[node]!.Error!.Message}"));
        var worst = needs.First(node => isBenign || _results[node]!.Error!.Kind != ToolErrorKind.ConditionNotMet);
        return ToolResult.Failure(new ToolError(isBenign ? ToolErrorKind.ConditionNotMet : ToolErrorKind.DependencyFailed, $"None of the nodes that this one can use succeeded. {reasons}")
        {
            Operation = ToolOperation.Graph,
            Node = Id(worst),
            Cause = _results[worst]!.Error,
        });
    }

    private GraphResult Outcome()
    {
        var nodes = new GraphNodeResult[_nodes.Length];
        for (var i = 0; i < nodes.Length; i++)
        {
            nodes[i] = new GraphNodeResult(Id(i), _results[i] ?? Unfinished(i))
            {
                Started = _started[i] == 0 ? null : _time.GetElapsedTime(_start, _started[i]),
                Duration = _state[i] == NodeState.Running ? _time.GetElapsedTime(_started[i]) : _durations[i],
            };
        }

        var (value, error) = FillOutput();
        error = _left > 0 ? TimedOut() : FirstFailure(nodes) ?? error;
        return new GraphResult
        {
            Status = _left > 0 ? ToolStatus.TimedOut : error is null ? ToolStatus.Succeeded : error.Kind == ToolErrorKind.ApprovalRequired ? ToolStatus.AwaitingApproval : ToolStatus.Failed,
            Value = value,
            Error = error,
            Nodes = nodes,
            Duration = _time.GetElapsedTime(_start),
        };
    }

    private ToolResult Unfinished(int node) =>
        ToolResult.Failure(new ToolError(
            ToolErrorKind.Timeout,
            _state[node] == NodeState.Running ? $"The node had not finished when the graph's {Seconds()} were over." : $"The node had not begun when the graph's {Seconds()} were over.")
        {
            Operation = ToolOperation.Graph,
        });

    private ToolError TimedOut() =>
        new(ToolErrorKind.Timeout, $"The graph did not finish within {Seconds()}: {_left} of {_nodes.Length} nodes are missing. The results of the others are there.")
        {
            Operation = ToolOperation.Graph,
        };

    private string Seconds() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{_plan.Graph.Timeout!.Value.TotalSeconds:0.###} s");

    private (JsonElement? Value, ToolError? Error) FillOutput()
    {
        var output = _plan.OutputTemplate;
        if (!output.IsThere)
        {
            return (null, null);
        }

        try
        {
            // What is asked for by $first may be missing as long as one is there; a plain reference must be there.
            return output.Missing(_scope) is null ? (output.Fill(_scope), null) : (null, null);
        }
        catch (NotKnownYetException)
        {
            return (null, null);
        }
        catch (TemplateException fault)
        {
            return (null, new ToolError(fault.Kind, $"The output cannot be made. {fault.Message}") { Operation = ToolOperation.Graph });
        }
    }

    private ToolError? FirstFailure(GraphNodeResult[] nodes)
    {
        var failed = Enumerable.Range(0, nodes.Length).Where(Counts).ToArray();
        if (failed.Length == 0)
        {
            return null;
        }

        // One that waits is no failure: only where nothing else failed the graph waits with it.
        if (Array.FindAll(failed, node => nodes[node].Result.Status != ToolStatus.AwaitingApproval) is { Length: > 0 } broken)
        {
            failed = broken;
        }
        else
        {
            return Waiting(nodes, failed);
        }

        var first = nodes[failed[0]];
        var names = string.Join(", ", failed.Take(MaxShown).Select(node => $"'{Id(node)}'")) + (failed.Length > MaxShown ? ", …" : "");
        var skipped = nodes.Count(static node => node.Result.Error?.Kind == ToolErrorKind.DependencyFailed);
        var rest = skipped == 0 ? "" : skipped == 1 ? " 1 node that needs it was skipped." : $" {skipped} nodes that need them were skipped.";
        var error = first.Result.Error!;
        return new ToolError(error.Kind, $"{failed.Length} of {nodes.Length} nodes failed: {names}.{rest} '{first.Id}': {error.Message}")
        {
            Operation = ToolOperation.Graph,
            Node = first.Id,
            Tool = error.Tool ?? first.Result.Tool,
            Backend = error.Backend,
            IsRetryable = error.IsRetryable,
            Cause = error,
        };
    }

    private ToolError Waiting(GraphNodeResult[] nodes, int[] waiting)
    {
        var first = nodes[waiting[0]];
        var names = string.Join(", ", waiting.Take(MaxShown).Select(node => $"'{Id(node)}'")) + (waiting.Length > MaxShown ? ", …" : "");
        var done = nodes.Count(static node => node.Result.IsSuccess);
        var held = nodes.Count(static node => node.Result.Status == ToolStatus.Skipped);
        return new ToolError(ToolErrorKind.ApprovalRequired, $"{waiting.Length} of {nodes.Length} nodes wait for a person's approval: {names}. {done} are done and {held} were not begun. '{first.Id}': {first.Result.Error!.Message}")
        {
            Operation = ToolOperation.Graph,
            Node = first.Id,
            Tool = first.Result.Error.Tool ?? first.Result.Tool,
            Cause = first.Result.Error,
        };
    }

    // A node that failed by itself, unless somebody who wanted one of several got another one.
    private bool Counts(int node)
    {
        var error = _results[node]?.Error;
        if (error is null || _isLost[node] || error.Kind is ToolErrorKind.ConditionNotMet || (error.Kind is ToolErrorKind.DependencyFailed && error.Node is not null))
        {
            return false;
        }

        return _nodes[node].NeededBy.Count == 0 || !IsMadeUpFor(node);
    }

    // Every way from the node leads to a join that another node won.
    private bool IsMadeUpFor(int node)
    {
        var (work, seen) = (new Stack<int>([node]), new HashSet<int>());
        while (work.TryPop(out var at))
        {
            if (_nodes[at].NeededBy.Count == 0 || _nodes[at].IsOutput)
            {
                return false;
            }

            foreach (var next in _nodes[at].NeededBy.Where(next => _winner[next] < 0 && seen.Add(next)))
            {
                work.Push(next);
            }
        }

        return true;
    }
}
