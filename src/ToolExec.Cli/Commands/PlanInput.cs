using System.Text.Json;

namespace ToolExec.Cli;

/// <summary>Reads a chain or a graph from a file.</summary>
internal static class PlanInput
{
    /// <exception cref="ConfigurationException">The file cannot be read or is no plan.</exception>
    public static T Read<T>(CliIo io, string file, Func<string, T> parse)
    {
        var json = JsonInput.ReadFile(io, file);
        try
        {
            return parse(json.GetRawText());
        }
        catch (JsonException fault)
        {
            throw new ConfigurationException($"{file}: {fault.Message}");
        }
    }
}
