using System.Text.Json;

namespace ToolExec.Cli;

/// <summary>Reads JSON that a command is given: as text, as <c>@FILE</c>, or as <c>-</c> for the standard input.</summary>
internal static class JsonInput
{
    private const int MaxBytes = 16 * 1024 * 1024;
    private const string StandardInput = "-";

    /// <exception cref="ConfigurationException">It cannot be read, or is no strict JSON.</exception>
    public static JsonElement Read(CliIo io, string text, string option) => text switch
    {
        StandardInput => InputFile.ReadJson(io.Input, "The standard input", MaxBytes),
        ['@', .. var file] => InputFile.ReadJson(Path.Combine(io.Folder, file), file, MaxBytes),
        _ => InputFile.ParseText(text, option),
    };

    /// <exception cref="ConfigurationException">It cannot be read, or is no strict JSON.</exception>
    public static JsonElement ReadFile(CliIo io, string file) => file is StandardInput
        ? InputFile.ReadJson(io.Input, "The standard input", MaxBytes)
        : InputFile.ReadJson(Path.Combine(io.Folder, file), file, MaxBytes);
}
