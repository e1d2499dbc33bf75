namespace ToolExec.Conformance;

/// <summary>A test needs a script that is not there.</summary>
internal sealed class NoScriptException(string message) : Exception(message);
