namespace ToolExec.Cli;

/// <summary>A parameter or a member of the result, in words.</summary>
internal sealed record SchemaProperty(string Name, string Type, bool Required, string? Default, string Description);
