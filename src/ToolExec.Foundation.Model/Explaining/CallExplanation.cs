using System.Globalization;
using System.Text;

namespace ToolExec;

/// <summary>Tells what each step of a call did and how long it took. Give a new one to a call by <see cref="ToolCallOptions.Explanation"/>, and read it when the call has ended.</summary>
/// <remarks>
/// One explanation is for one call. A call that has none goes through a pipeline that knows nothing of explanations.
/// It shows names of rules, backends and steps, and times; no arguments, no results, no secrets.
/// </remarks>
/// <param name="time">Measures; <see langword="null"/> for the system's clock.</param>
public sealed class CallExplanation(TimeProvider? time = null)
{
    private static readonly string[] Known =
    [
        CallSteps.Audit, CallSteps.Authorise, CallSteps.Spill, CallSteps.Guard, CallSteps.Approve, CallSteps.DryRun, CallSteps.Ledger, CallSteps.Cache, CallSteps.Budget,
        CallSteps.Rate, CallSteps.Resilience, CallSteps.Record,
    ];

    private readonly Lock _gate = new();
    private readonly TimeProvider _time = time ?? TimeProvider.System;

    // Guarded by _gate.
    private Part[] _parts = [];
    private string[] _unconcerned = [];

    /// <summary>Gets what the steps wrote.</summary>
    public CallNotes Notes { get; } = new(time);

    /// <summary>Gets the steps in the order of the pipeline: those that ran, those that were not reached, and those that the tool or the host does not have.</summary>
    public IReadOnlyList<ExplainedStep> Steps
    {
        get
        {
            lock (_gate)
            {
                return Make();
            }
        }
    }

    /// <summary>Takes the plan of a call. Runners do this.</summary>
    /// <param name="steps">The steps of the tool's pipeline, the outermost first.</param>
    /// <param name="unconcerned">Steps that the host has, but that are not in this pipeline.</param>
    public void Plan(IEnumerable<string> steps, IEnumerable<string> unconcerned)
    {
        ArgumentNullException.ThrowIfNull(steps);
        ArgumentNullException.ThrowIfNull(unconcerned);
        lock (_gate)
        {
            _parts = [.. steps.Select(static s => new Part(s))];
            _unconcerned = [.. unconcerned];
        }
    }

    /// <summary>Notes that a step of the plan begins. Runners do this.</summary>
    /// <param name="step">The step's place in the plan.</param>
    /// <returns>What <see cref="Leave"/> takes.</returns>
    public long Enter(int step)
    {
        lock (_gate)
        {
            _parts[step].Runs++;
        }

        return _time.GetTimestamp();
    }

    /// <summary>Notes that a step of the plan has ended, with all behind it. Runners do this.</summary>
    /// <param name="step">The step's place in the plan.</param>
    /// <param name="entered">What <see cref="Enter"/> gave.</param>
    public void Leave(int step, long entered)
    {
        var took = _time.GetElapsedTime(entered);
        lock (_gate)
        {
            _parts[step].Total += took;
        }
    }

    /// <summary>Returns the steps as lines of text.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var step in Steps)
        {
            var state = step.State switch
            {
                ExplainedState.NotReached => "not reached",
                ExplainedState.NotConcerned => "does not concern this tool",
                ExplainedState.NotConfigured => "not configured",
                _ => step.Took is { } took ? string.Create(CultureInfo.InvariantCulture, $"{took.TotalMicroseconds:0.#} µs") : "",
            };
            text.Append(CultureInfo.InvariantCulture, $"{step.Name,-12} {state}").Append(step.Runs > 1 ? string.Create(CultureInfo.InvariantCulture, $", {step.Runs} times") : "").Append('\n');
            foreach (var note in step.Notes)
            {
                text.Append(CultureInfo.InvariantCulture, $"{"",-13}{Describe(note)}\n");
            }
        }

        return text.ToString();
    }

    /// <summary>Returns a note as one line of text.</summary>
    /// <param name="note">The note.</param>
    public static string Describe(CallNote note)
    {
        ArgumentNullException.ThrowIfNull(note);
        var text = new StringBuilder(note.Outcome);
        if (note.Subject is not null)
        {
            text.Append(CultureInfo.InvariantCulture, $" {note.Subject}");
        }

        if (note.Detail is not null)
        {
            text.Append(CultureInfo.InvariantCulture, $": {note.Detail}");
        }

        if (note.Took is { } took)
        {
            text.Append(CultureInfo.InvariantCulture, $" ({took.TotalMicroseconds:0.#} µs)");
        }

        return text.ToString();
    }

    private List<ExplainedStep> Make()
    {
        var notes = Notes.ToList().ToLookup(static n => n.Step, StringComparer.Ordinal);
        var told = new HashSet<string>(StringComparer.Ordinal);
        var steps = new List<ExplainedStep>();
        AddTold(CallSteps.Resolve);
        for (var i = 0; i < _parts.Length; i++)
        {
            var part = _parts[i];
            var behind = i + 1 < _parts.Length ? _parts[i + 1].Total : TimeSpan.Zero;
            var own = part.Total > behind ? part.Total - behind : TimeSpan.Zero;

            // The check of arguments and the dispatch are several steps each; what they measured stands in their notes.
            if (string.Equals(part.Name, CallSteps.Validate, StringComparison.Ordinal))
            {
                AddTold(CallSteps.Repair);
            }
            else if (string.Equals(part.Name, CallSteps.Attempt, StringComparison.Ordinal))
            {
                AddTold(CallSteps.Choose);
            }

            told.Add(part.Name);
            steps.Add(new ExplainedStep(part.Name, part.Runs > 0 ? ExplainedState.Ran : ExplainedState.NotReached, part.Runs > 0 ? own : null, part.Runs, [.. notes[part.Name]]));
        }

        foreach (var name in (string[])[CallSteps.Normalise, CallSteps.Scrub, CallSteps.End])
        {
            AddTold(name);
        }

        foreach (var group in notes.Where(n => told.Add(n.Key)))
        {
            steps.Add(new ExplainedStep(group.Key, ExplainedState.Ran, null, group.Count(), [.. group]));
        }

        // A name that two registrations share, one of them left out, is told by the one that is there.
        steps.AddRange(_unconcerned.Where(told.Add).Select(static n => new ExplainedStep(n, ExplainedState.NotConcerned, null, 0, [])));
        if (_parts.Length > 0)
        {
            steps.AddRange(Known.Where(told.Add).Select(static n => new ExplainedStep(n, ExplainedState.NotConfigured, null, 0, [])));
        }

        return steps;

        void AddTold(string name)
        {
            if (notes.Contains(name) && told.Add(name))
            {
                steps.Add(new ExplainedStep(name, ExplainedState.Ran, null, notes[name].Count(), [.. notes[name]]));
            }
        }
    }

    private sealed class Part(string name)
    {
        public string Name { get; } = name;

        public int Runs { get; set; }

        public TimeSpan Total { get; set; }
    }
}
