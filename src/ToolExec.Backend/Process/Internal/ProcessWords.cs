namespace ToolExec.Backend;

/// <summary>The words of settings for what a command-line program takes and gives.</summary>
internal static class ProcessWords
{
    public static IReadOnlyDictionary<string, CommandOutput> Outputs { get; } = new OrderedDictionary<string, CommandOutput>(StringComparer.Ordinal)
    {
        ["text"] = CommandOutput.Text,
        ["json"] = CommandOutput.Json,
        ["json-lines"] = CommandOutput.JsonLines,
        ["binary"] = CommandOutput.Binary,
    };

    public static IReadOnlyDictionary<string, CommandParameterType> ParameterTypes { get; } = new OrderedDictionary<string, CommandParameterType>(StringComparer.Ordinal)
    {
        ["string"] = CommandParameterType.Text,
        ["integer"] = CommandParameterType.WholeNumber,
        ["number"] = CommandParameterType.Number,
        ["boolean"] = CommandParameterType.Boolean,
        ["string-list"] = CommandParameterType.TextList,
        ["json"] = CommandParameterType.Json,
    };
}
