namespace ToolExec;

/// <summary>What the steps of one call say that they did. Steps write where a call has notes (<see cref="ToolCallContext.Notes"/>), and do nothing where it has none.</summary>
/// <remarks>
/// Safe for use by several threads. Notes hold words and names of the host and of tools, never arguments, results or texts of errors. At most <see cref="MaxCount"/> are kept.
/// </remarks>
/// <param name="time">Measures; <see langword="null"/> for the system's clock.</param>
public sealed class CallNotes(TimeProvider? time = null)
{
    /// <summary>How many notes are kept; later ones are counted only.</summary>
    public const int MaxCount = 1000;

    private readonly Lock _gate = new();
    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly long _started = (time ?? TimeProvider.System).GetTimestamp();

    // Guarded by _gate.
    private readonly List<CallNote> _notes = [];

    /// <summary>Gets how many notes were not kept.</summary>
    public int Dropped { get; private set; }

    /// <summary>Begins to measure something; <see cref="Add"/> takes what this gives.</summary>
    public long Begin() => _time.GetTimestamp();

    /// <summary>Adds a note.</summary>
    /// <param name="step">The step: one of <see cref="CallSteps"/>, or a word of the host's own.</param>
    /// <param name="outcome">What it did: one word that stays the same.</param>
    /// <param name="subject">What it was about, such as the rule or the backend.</param>
    /// <param name="detail">More, in words for people. No arguments, no results.</param>
    /// <param name="since">What <see cref="Begin"/> gave, where the step was measured.</param>
    public void Add(string step, string outcome, string? subject = null, string? detail = null, long? since = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(step);
        ArgumentException.ThrowIfNullOrEmpty(outcome);
        var note = new CallNote(step, outcome, subject, detail, _time.GetElapsedTime(_started), since is { } began ? _time.GetElapsedTime(began) : null);
        lock (_gate)
        {
            if (_notes.Count < MaxCount)
            {
                _notes.Add(note);
            }
            else
            {
                Dropped++;
            }
        }
    }

    /// <summary>Returns the notes there are, in the order in which they were written.</summary>
    public IReadOnlyList<CallNote> ToList()
    {
        lock (_gate)
        {
            return [.. _notes];
        }
    }

    /// <summary>Returns the last note of a step, or <see langword="null"/> where it wrote none.</summary>
    /// <param name="step">The step.</param>
    public CallNote? Last(string step)
    {
        lock (_gate)
        {
            return _notes.FindLast(n => string.Equals(n.Step, step, StringComparison.Ordinal));
        }
    }

    /// <summary>Takes values of secrets out of all texts. The runner does so when the call ends.</summary>
    /// <param name="scrubber">Knows the secrets.</param>
    public void Scrub(ISecretScrubber scrubber)
    {
        ArgumentNullException.ThrowIfNull(scrubber);
        lock (_gate)
        {
            for (var i = 0; i < _notes.Count; i++)
            {
                var note = _notes[i];
                if (note.Subject is not null || note.Detail is not null)
                {
                    _notes[i] = note with
                    {
                        Subject = note.Subject is null ? null : scrubber.Scrub(note.Subject),
                        Detail = note.Detail is null ? null : scrubber.Scrub(note.Detail),
                    };
                }
            }
        }
    }
}
