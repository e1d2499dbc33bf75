using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ToolExec;

/// <summary>Reads chains and graphs, whose faults are named as the writer of the file sees them.</summary>
internal static class PlanJson
{
    public static T Read<T>(JsonElement json, JsonTypeInfo<T> type, string what)
        where T : class
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException($"A {what} must be a JSON object, but is {JsonWords.Describe(json)}.");
        }

        try
        {
            return json.Deserialize(type)!;
        }
        catch (ArgumentException fault)
        {
            throw new JsonException($"The {what} is wrong: {fault.Message}", fault);
        }
        catch (JsonException fault)
        {
            // The serialiser's path is the only part of its message that a reader of the file can use, besides the member's name.
            throw new JsonException($"The {what} is wrong at {fault.Path ?? "$"}: {Explain(fault)}", fault.Path, null, null, fault);
        }
    }

    private static string Explain(JsonException fault)
    {
        var text = fault.Message;
        if (text.StartsWith("The JSON property '", StringComparison.Ordinal))
        {
            var name = text.Split('\'')[1];
            return $"there is no member '{name}' here.";
        }

        if (text.Contains("missing required properties", StringComparison.Ordinal) && text.LastIndexOf(": ", StringComparison.Ordinal) is var at and > 0)
        {
            return $"these members are missing: {text[(at + 2)..]}";
        }

        var end = text.IndexOf(" Path: ", StringComparison.Ordinal);
        return text.StartsWith("The JSON value could not be converted", StringComparison.Ordinal)
            ? "the value has the wrong type."
            : end > 0 ? text[..end] : text;
    }
}
