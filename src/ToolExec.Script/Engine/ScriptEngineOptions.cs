namespace ToolExec.Script;

/// <summary>How an engine works. Read once, when the engine is made.</summary>
public sealed class ScriptEngineOptions
{
    /// <summary>Gets or sets what a script may use unless its instance says otherwise.</summary>
    /// <value>The default value has the defaults of <see cref="ScriptLimits"/>.</value>
    public ScriptLimits Limits { get; set; } = new();

    /// <summary>Gets or sets how long reading one script's text may take, erasing its types included.</summary>
    /// <value>The default value is 10 seconds. Allowed: more than zero, at most one day.</value>
    public TimeSpan CompileTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Gets or sets how many characters the text of a script may have.</summary>
    /// <value>The default value is 1,048,576. Allowed: 1 to 16,777,216.</value>
    public int MaxSourceLength { get; set; } = 1024 * 1024;

    /// <summary>Gets or sets the key that snapshots are signed with, by HMAC-SHA256.</summary>
    /// <value>The default value is <see langword="null"/>: snapshots are not signed. Allowed: 16 to 1,024 bytes.</value>
    /// <remarks>Without a key, whoever can write where snapshots are kept can change what a script does next, within its sandbox and with the
    /// host functions it is restored with. With a key, snapshots that are unsigned or signed by another key are refused.</remarks>
    public ReadOnlyMemory<byte>? SnapshotKey { get; set; }

    /// <summary>Gets or sets whether the message of any exception of a host function is shown to the script, and with it to a model.</summary>
    /// <value>The default value is <see langword="false"/>: only that of a <see cref="ScriptFunctionException"/> is.</value>
    public bool IncludeExceptionText { get; set; }

    /// <summary>Gets or sets how many warm images, one for each set of function names, are kept.</summary>
    /// <value>The default value is 16. Allowed: 1 to 1,024. An image takes about 2 MB; beyond this number the least recently used one is dropped.</value>
    public int MaxImages { get; set; } = 16;

    /// <summary>Gets or sets the clock for timers, limits and, unless an instance says otherwise, dates.</summary>
    /// <value>The default value is <see cref="TimeProvider.System"/>.</value>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;
}
