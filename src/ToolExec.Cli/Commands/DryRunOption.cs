using System.CommandLine;

namespace ToolExec.Cli;

/// <summary>The option by which calls are planned instead of run.</summary>
internal static class DryRunOption
{
    public static Option<bool> Create() => new("--dry-run") { Description = "Run nothing; say what would be called, and whether a person would be asked." };

    public static DryRunMode Read(bool isSet) => isSet ? DryRunMode.Plan : DryRunMode.Off;
}
