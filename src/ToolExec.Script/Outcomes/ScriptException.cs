namespace ToolExec.Script;

/// <summary>A script that failed, for callers who prefer exceptions: see <see cref="ScriptOutcome.GetValueOrThrow"/>.</summary>
public sealed class ScriptException : Exception
{
    /// <summary>Initializes a new instance of the <see cref="ScriptException"/> class.</summary>
    /// <param name="error">Why the script failed.</param>
    /// <exception cref="ArgumentNullException"><paramref name="error"/> is <see langword="null"/>.</exception>
    public ScriptException(ScriptError error)
        : base(error?.ToString())
    {
        ArgumentNullException.ThrowIfNull(error);
        Error = error;
    }

    /// <summary>Gets why the script failed.</summary>
    public ScriptError Error { get; }
}
