using System.Text.Json;

namespace ToolExec.Script;

/// <summary>What came of running a script: its value, its error, or the calls it waits for. Immutable.</summary>
public sealed class ScriptOutcome
{
    /// <summary>Gets how the run ended.</summary>
    public required ScriptStatus Status { get; init; }

    /// <summary>Gets what the script returned, as JSON data.</summary>
    /// <value><see cref="JsonValueKind.Undefined"/> when it returned <c>undefined</c> or nothing, and when it did not complete.</value>
    public JsonElement Value { get; init; }

    /// <summary>Gets why the script failed.</summary>
    /// <value><see langword="null"/> unless <see cref="Status"/> is <see cref="ScriptStatus.Failed"/>.</value>
    public ScriptError? Error { get; init; }

    /// <summary>Gets the calls the script waits for, in the order it made them.</summary>
    /// <value>Empty unless <see cref="Status"/> is <see cref="ScriptStatus.Suspended"/>.</value>
    public IReadOnlyList<ScriptPendingCall> PendingCalls { get; init; } = [];

    /// <summary>Gets how long the script may stay suspended before its next timer would have run, counted from the moment it was suspended.</summary>
    /// <value><see langword="null"/> when it waits for no timer. The script's clock stands still while it is suspended: running it again goes on
    /// with this much time left.</value>
    public TimeSpan? NextTimer { get; init; }

    /// <summary>Gets what the script wrote to its console during this run.</summary>
    public IReadOnlyList<ScriptConsoleLine> Console { get; init; } = [];

    /// <summary>Gets what the script has used so far.</summary>
    public required ScriptUsage Usage { get; init; }

    /// <summary>Returns the value of a script that completed.</summary>
    /// <returns><see cref="Value"/>.</returns>
    /// <exception cref="ScriptException">The script failed. It carries <see cref="Error"/>.</exception>
    /// <exception cref="InvalidOperationException">The script is suspended and has no value yet.</exception>
    public JsonElement GetValueOrThrow() => Status switch
    {
        ScriptStatus.Completed => Value,
        ScriptStatus.Failed => throw new ScriptException(Error!),
        _ => throw new InvalidOperationException("The script is suspended: settle its pending calls and run it again before asking for its value."),
    };
}
