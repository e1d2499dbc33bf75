using System.Diagnostics.CodeAnalysis;

namespace ToolExec.Script;

/// <summary>The calls a script waits for, the answers that have come for them, and the signal that something has come. Thread-safe.</summary>
internal sealed class CallTable
{
    // Guards everything below.
    private readonly Lock _gate = new();
    private readonly SortedDictionary<long, Entry> _calls = [];
    private readonly Queue<Settlement> _inbox = new();
    private TaskCompletionSource? _wake;
    private long _argumentBytes;
    private int _suspended;

    /// <summary>Adds a call that waits.</summary>
    /// <returns>False, and nothing is added, when the waiting arguments would be more than <paramref name="maxArgumentBytes"/> together.</returns>
    public bool TryAdd(ScriptCall call, bool suspended, long maxArgumentBytes)
    {
        lock (_gate)
        {
            if (_argumentBytes + call.ArgumentsUtf8.Length > maxArgumentBytes)
            {
                return false;
            }

            _argumentBytes += call.ArgumentsUtf8.Length;
            _calls.Add(call.Id, new Entry(call) { IsSuspended = suspended });
            _suspended += suspended ? 1 : 0;
            return true;
        }
    }

    /// <summary>Takes what a host function answered.</summary>
    public void Complete(long id, ScriptCallResult result)
    {
        lock (_gate)
        {
            // A host may have settled a call of its own function, which is then late.
            if (!_calls.TryGetValue(id, out var entry) || entry.IsSettled)
            {
                return;
            }

            if (result.IsSuspended)
            {
                if (!entry.IsSuspended)
                {
                    entry.IsSuspended = true;
                    _suspended++;
                }
            }
            else
            {
                Accept(entry, result);
            }

            Signal();
        }
    }

    /// <summary>Takes an answer from outside.</summary>
    /// <exception cref="ArgumentException">No such call waits.</exception>
    /// <exception cref="InvalidOperationException">The call has its answer already.</exception>
    public void Settle(long id, ScriptCallResult result)
    {
        lock (_gate)
        {
            if (!_calls.TryGetValue(id, out var entry))
            {
                throw new ArgumentException($"The script waits for no call {id}.", nameof(id));
            }

            if (entry.IsSettled)
            {
                throw new InvalidOperationException($"Call {id} of '{entry.Call.Name}' has been settled already.");
            }

            Accept(entry, result);
            Signal();
        }
    }

    /// <summary>Takes the next answer out; its call waits no more.</summary>
    public bool TryTake([NotNullWhen(true)] out ScriptCall? call, out ScriptCallResult result)
    {
        lock (_gate)
        {
            if (!_inbox.TryDequeue(out var settlement))
            {
                call = null;
                result = default;
                return false;
            }

            _calls.Remove(settlement.Call.Id);
            _argumentBytes -= settlement.Call.ArgumentsUtf8.Length;
            call = settlement.Call;
            result = settlement.Result;
            return true;
        }
    }

    /// <summary>Says how things stand, and answers a task that ends when that changes.</summary>
    public CallStanding Observe(out Task changed)
    {
        lock (_gate)
        {
            _wake ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            changed = _wake.Task;
            return new CallStanding(_calls.Count, _suspended, _inbox.Count);
        }
    }

    public CallStanding Observe()
    {
        lock (_gate)
        {
            return new CallStanding(_calls.Count, _suspended, _inbox.Count);
        }
    }

    /// <summary>Ends the task of <see cref="Observe(out Task)"/>.</summary>
    public void Wake()
    {
        lock (_gate)
        {
            Signal();
        }
    }

    /// <summary>Lists the calls that wait and have no answer, in the order they were made.</summary>
    public ScriptPendingCall[] List()
    {
        lock (_gate)
        {
            return [.. _calls.Values.Where(static entry => !entry.IsSettled).Select(static entry => new ScriptPendingCall(entry.Call))];
        }
    }

    /// <summary>Lists all calls that wait, with the answers that have come for them.</summary>
    public WaitingCall[] Capture()
    {
        lock (_gate)
        {
            var answers = _inbox.ToDictionary(static settlement => settlement.Call.Id, static settlement => settlement.Result);
            return
            [
                .. _calls.Values.Select(entry => new WaitingCall(
                    entry.Call, answers.TryGetValue(entry.Call.Id, out var result) ? AnswerText.ToBytes(entry.Call.Name, result) : null)),
            ];
        }
    }

    /// <summary>Takes the calls of a script that was suspended elsewhere.</summary>
    public void Restore(IEnumerable<WaitingCall> calls)
    {
        foreach (var waiting in calls)
        {
            TryAdd(waiting.Call, suspended: true, long.MaxValue);
            if (waiting.Answer is { } answer)
            {
                Settle(waiting.Call.Id, ScriptCallResult.FromAnswer(answer));
            }
        }
    }

    private void Accept(Entry entry, ScriptCallResult result)
    {
        entry.IsSettled = true;
        _suspended -= entry.IsSuspended ? 1 : 0;
        _inbox.Enqueue(new Settlement(entry.Call, result));
    }

    private void Signal()
    {
        _wake?.TrySetResult();
        _wake = null;
    }

    private sealed class Entry(ScriptCall call)
    {
        public ScriptCall Call { get; } = call;

        public bool IsSuspended { get; set; }

        public bool IsSettled { get; set; }
    }

    private readonly record struct Settlement(ScriptCall Call, ScriptCallResult Result);
}
