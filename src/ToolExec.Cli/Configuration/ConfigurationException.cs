namespace ToolExec.Cli;

/// <summary>Thrown where the command line or a file of it is wrong. The message names the place and the fix.</summary>
internal sealed class ConfigurationException(string message) : Exception(message);
