using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ToolExec.Cli;

/// <summary>Puts the values of environment variables in the place of <c>${env:NAME}</c>, so that no secret stands in a file.</summary>
internal sealed partial class EnvironmentReferences(Func<string, string?> environment)
{
    /// <summary>Replaces the references in every string of a value; names of members stay as they are.</summary>
    /// <exception cref="ConfigurationException">A variable is missing, or a reference is of another kind.</exception>
    public JsonElement Expand(JsonElement value, string path)
    {
        if (!value.GetRawText().Contains("${", StringComparison.Ordinal))
        {
            return value;
        }

        var node = JsonSerializer.SerializeToNode(value, BuiltInJsonContext.Default.JsonElement);
        return ExpandNode(node, path)!.Deserialize(BuiltInJsonContext.Default.JsonElement);
    }

    [GeneratedRegex(@"\$\{(?<name>[^}]*)\}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Reference();

    private JsonNode? ExpandNode(JsonNode? node, string path) => node switch
    {
        JsonObject members => new JsonObject(members.Select(m => KeyValuePair.Create(m.Key, ExpandNode(m.Value, $"{path}/{m.Key}")))),
        JsonArray items => new JsonArray([.. items.Select((item, i) => ExpandNode(item, $"{path}/{i}"))]),
        JsonValue text when text.TryGetValue<string>(out var s) => JsonValue.Create(Expand(s, path)),
        _ => node?.DeepClone(),
    };

    private string Expand(string text, string path) => Reference().Replace(text, match =>
    {
        const string Prefix = "env:";
        var name = match.Groups["name"].Value;
        return !name.StartsWith(Prefix, StringComparison.Ordinal) || name.Length == Prefix.Length
            ? throw new ConfigurationException($"{path} has the reference '{match.Value}', but only ${{env:NAME}} is known here.")
            : environment(name[Prefix.Length..])
                ?? throw new ConfigurationException($"{path} needs the environment variable {name[Prefix.Length..]}, which is not set.");
    });
}
