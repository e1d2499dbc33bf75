using System.Text.Json;

namespace ToolExec.Script;

/// <summary>What one instance of a script gets from its host. Read once, when the instance is made.</summary>
public sealed class ScriptInstanceOptions
{
    /// <summary>Gets or sets the functions the script may call.</summary>
    /// <value>The default value is <see cref="ScriptFunctions.Empty"/>.</value>
    public ScriptFunctions Functions { get; set; } = ScriptFunctions.Empty;

    /// <summary>Gets or sets what the functions find in each call (<see cref="ScriptCall.State"/>). The script does not see it.</summary>
    /// <value>The default value is <see langword="null"/>.</value>
    public object? State { get; set; }

    /// <summary>Gets or sets who is told each message of the script's console as it is written; the outcome has all of them once more.</summary>
    /// <value>The default value is <see langword="null"/>: nobody.</value>
    /// <remarks>Called on the thread that the script runs on, which waits for it: it must not block, and must not throw.</remarks>
    public Action<ScriptConsoleLine>? Console { get; set; }

    /// <summary>Gets or sets what the script may use.</summary>
    /// <value>The default value is <see langword="null"/>: the engine's <see cref="ScriptEngineOptions.Limits"/>.</value>
    public ScriptLimits? Limits { get; set; }

    /// <summary>Gets or sets values for global variables of the script: an object, each member becomes a variable.</summary>
    /// <value>The default value is <see cref="JsonValueKind.Undefined"/>: none. Ignored by a restored instance, which has its variables already.</value>
    public JsonElement Globals { get; set; }

    /// <summary>Gets or sets the clock that <c>Date</c> shows to the script.</summary>
    /// <value>The default value is <see langword="null"/>: the engine's <see cref="ScriptEngineOptions.TimeProvider"/>. It does not drive timers and limits.</value>
    public TimeProvider? WallClock { get; set; }

    /// <summary>Gets or sets the script's time zone.</summary>
    /// <value>The default value is <see cref="TimeZoneInfo.Utc"/>.</value>
    public TimeZoneInfo TimeZone { get; set; } = TimeZoneInfo.Utc;

    /// <summary>Gets or sets the seed of the script's randomness, for runs that can be repeated.</summary>
    /// <value>The default value is <see langword="null"/>: unpredictable random numbers. With a seed, they are not fit for secrets.</value>
    public long? RandomSeed { get; set; }
}
