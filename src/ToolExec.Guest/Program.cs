namespace ToolExec.Guest;

/// <summary>The commands of the guest program. They are called by ToolExec.Runtime, not by people.</summary>
internal static class Program
{
    private const int WrongUsage = 64;

    private static int Main(string[] arguments) => arguments switch
    {
        [LaunchCommand.Name, .. var rest] => LaunchCommand.Run(rest),
        [ScriptCommand.Name, .. var rest] => ScriptCommand.Run(rest),
        [EngineCommand.Name, .. var rest] => EngineCommand.Run(rest),
        _ => WrongUsage,
    };
}
