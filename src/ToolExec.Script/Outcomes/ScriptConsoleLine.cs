namespace ToolExec.Script;

/// <summary>One message of a script's console.</summary>
/// <param name="Level">Which function wrote it.</param>
/// <param name="Text">The formatted text, without a line end; it may hold several lines. It is the script's own text: untrusted.</param>
public readonly record struct ScriptConsoleLine(ScriptConsoleLevel Level, string Text);
