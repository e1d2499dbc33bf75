namespace ToolExec.Cli;

/// <summary>What the options of every command were set to.</summary>
internal sealed record GlobalSettings
{
    public string? Config { get; init; }

    public OutputFormat Output { get; init; }

    public string? Root { get; init; }

    public bool AllowWrite { get; init; }

    public bool Verbose { get; init; }

    public bool NoColor { get; init; }

    public string? Record { get; init; }

    public string? Replay { get; init; }
}
