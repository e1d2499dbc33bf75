namespace ToolExec.Script;

/// <summary>The language of a script's text.</summary>
public enum ScriptLanguage
{
    /// <summary>JavaScript.</summary>
    JavaScript = 0,

    /// <summary>TypeScript. Its types are erased, not checked; JavaScript passes unchanged.</summary>
    TypeScript = 1,
}
