using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ToolExec.Cli;

/// <summary>Applies a JSON Merge Patch (RFC 7396).</summary>
internal static class MergeJson
{
    public static Result Run(Arguments arguments)
    {
        var merged = Merge(Node(arguments.Target), Node(arguments.Patch));
        return new Result(merged is null ? ToolExecJson.Parse("null") : merged.Deserialize(BuiltInJsonContext.Default.JsonElement));
    }

    private static JsonNode? Merge(JsonNode? target, JsonNode? patch)
    {
        if (patch is not JsonObject changes)
        {
            return patch?.DeepClone();
        }

        var result = target as JsonObject ?? [];
        foreach (var (name, change) in changes)
        {
            if (change is null)
            {
                result.Remove(name);
            }
            else
            {
                result.TryGetPropertyValue(name, out var old);
                result.Remove(name);
                result[name] = Merge(old, change);
            }
        }

        return result;
    }

    private static JsonNode? Node(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => JsonObject.Create(value)!.DeepClone(),
        JsonValueKind.Array => JsonArray.Create(value),
        JsonValueKind.Null => null,
        _ => JsonValue.Create(value),
    };

    internal sealed record Arguments(
        [property: Description("The JSON value to change.")] JsonElement Target,
        [property: Description("The changes (RFC 7396): a member replaces that of the same name, null removes it, objects are merged.")] JsonElement Patch);

    internal sealed record Result([property: Description("The changed value.")] JsonElement Value);
}
