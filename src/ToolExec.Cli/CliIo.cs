using Spectre.Console;

namespace ToolExec.Cli;

/// <summary>What a run of the command touches of the world around it.</summary>
internal sealed record CliIo
{
    /// <summary>Gets where results go.</summary>
    public required IAnsiConsole Output { get; init; }

    /// <summary>Gets where everything else goes: errors, logs, live progress.</summary>
    public required IAnsiConsole Error { get; init; }

    /// <summary>Gets the standard output itself, for what is no text for people: the messages of a protocol.</summary>
    public Stream OutputStream { get; init; } = Stream.Null;

    /// <summary>Gets what <c>--json -</c> reads.</summary>
    public required Stream Input { get; init; }

    /// <summary>Gets the folder that paths on the command line are relative to.</summary>
    public required string Folder { get; init; }

    /// <summary>Gets the environment variables.</summary>
    public required Func<string, string?> Environment { get; init; }

    /// <summary>Gets the clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
