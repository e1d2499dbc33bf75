using System.Text;

namespace ToolExec.Backend;

/// <summary>A <see cref="CommandTool"/>, read once and ready to run.</summary>
internal sealed class Command
{
    internal Command(CommandTool declaration, ProcessBackendOptions backend)
    {
        Executable = declaration.Executable ?? backend.Executable!;
        WorkingDirectory = declaration.WorkingDirectory ?? backend.WorkingDirectory;
        Line = new CommandLine(declaration);
        Output = declaration.Output;
        MediaType = declaration.MediaType;
        Encoding = CommandText.Get(declaration.Encoding, declaration.ReplacesInvalidText && declaration.Output == CommandOutput.Text);
        ErrorEncoding = CommandText.Get(declaration.Encoding, replacesInvalid: true);
        ExitCodes = new Dictionary<int, CommandExit>(declaration.ExitCodes);
        Timeout = declaration.Timeout;
        MaxOutputBytes = declaration.MaxOutputBytes;
        MaxErrorBytes = declaration.MaxErrorBytes;
        Tool = new Tool
        {
            Name = declaration.Name,
            Title = declaration.Title,
            Description = declaration.Description,
            InputSchema = CommandSchema.Create(declaration.Parameters),
            OutputSchema = declaration.OutputSchema,
            Annotations = declaration.Annotations,
            Effects = declaration.Effects,
            Tags = [.. declaration.Tags],
        };
    }

    internal Tool Tool { get; }

    internal string Executable { get; }

    internal string? WorkingDirectory { get; }

    internal CommandLine Line { get; }

    internal CommandOutput Output { get; }

    internal string MediaType { get; }

    internal Encoding Encoding { get; }

    internal Encoding ErrorEncoding { get; }

    internal IReadOnlyDictionary<int, CommandExit> ExitCodes { get; }

    internal TimeSpan Timeout { get; }

    internal int MaxOutputBytes { get; }

    internal int MaxErrorBytes { get; }

    /// <summary>Says what an exit code means.</summary>
    internal CommandExit Meaning(int code) => ExitCodes.GetValueOrDefault(code) ?? new CommandExit(code == 0);
}
