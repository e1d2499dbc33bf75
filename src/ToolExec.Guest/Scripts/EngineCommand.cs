namespace ToolExec.Guest;

/// <summary>The guest for JavaScript and TypeScript in the managed engine: a wall in the process, behind those around it.</summary>
internal static class EngineCommand
{
    /// <summary>The command's name.</summary>
    internal const string Name = "engine";

    private const string JavaScript = "javascript";
    private const string TypeScript = "typescript";

    internal static int Run(IReadOnlyList<string> arguments)
    {
        if (arguments is not ["--language", (JavaScript or TypeScript) and var language, ..])
        {
            return ScriptCommand.WrongUsage;
        }

        return ScriptCommand.Run([.. arguments.Skip(2)], language, channel => new EngineGuest(channel, isTypeScript: language is TypeScript).Receive);
    }
}
