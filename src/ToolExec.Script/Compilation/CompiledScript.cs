namespace ToolExec.Script;

/// <summary>A script that has been read and found free of syntax errors. Immutable and thread-safe; any number of instances may run it.</summary>
/// <remarks>It holds code for the engine that made it, and is no use to another build of the engine.</remarks>
public sealed class CompiledScript
{
    internal CompiledScript(string source, string javaScript, ScriptLanguage language, byte[] code)
    {
        Source = source;
        JavaScript = javaScript;
        Language = language;
        Code = code;
    }

    /// <summary>Gets the original text.</summary>
    public string Source { get; }

    /// <summary>Gets the language of the text.</summary>
    public ScriptLanguage Language { get; }

    /// <summary>Gets the text in JavaScript: the source, or what was left of it when its types were erased.</summary>
    /// <value>It has the lines of <see cref="Source"/>, and its columns as far as nothing had to be put in. It is the body of an async function, and other engines can run it.</value>
    public string JavaScript { get; }

    internal byte[] Code { get; }
}
