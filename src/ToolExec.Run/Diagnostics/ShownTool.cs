namespace ToolExec.Run;

/// <summary>A tool's name as a call gives it, fit for a log or a message: a text that is no id may be of any length and have line breaks in it.</summary>
internal static class ShownTool
{
    public static string Of(string tool) => ToolId.TryParse(tool, out _) ? tool : "(no tool id)";
}
