namespace ToolExec.Script;

/// <summary>One line of a script's stack trace.</summary>
/// <param name="Function">The function's name; <see langword="null"/> for an anonymous one and for the script's top level.</param>
/// <param name="Line">The line in the script's original text, from 1; 0 where the engine knows none, as for built-in functions.</param>
/// <param name="Column">The column in UTF-16 units, from 1; 0 where the engine knows none.</param>
public readonly record struct ScriptStackFrame(string? Function, int Line, int Column);
