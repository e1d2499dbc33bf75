namespace ToolExec.Script;

/// <summary>What came of compiling a text: a script, or the error in the text. Immutable.</summary>
public sealed class ScriptCompilation
{
    internal ScriptCompilation(CompiledScript? script, ScriptError? error)
    {
        Script = script;
        Error = error;
    }

    /// <summary>Gets the script.</summary>
    /// <value><see langword="null"/> when the text has an error.</value>
    public CompiledScript? Script { get; }

    /// <summary>Gets the error, with line, column and an excerpt.</summary>
    /// <value><see langword="null"/> when there is none. Its kind is <see cref="ScriptErrorKind.Syntax"/> or
    /// <see cref="ScriptErrorKind.UnsupportedSyntax"/>, or a limit for a text that breaks the compiler's limits.</value>
    public ScriptError? Error { get; }

    /// <summary>Returns the script.</summary>
    /// <returns><see cref="Script"/>.</returns>
    /// <exception cref="ScriptException">The text has an error. It carries <see cref="Error"/>.</exception>
    public CompiledScript GetScriptOrThrow() => Script ?? throw new ScriptException(Error!);
}
