using System.Text.Json;
using System.Text.Json.Nodes;

namespace ToolExec.Cli;

/// <summary>Takes members out of an object.</summary>
internal static class Members
{
    public static JsonElement Without(JsonElement json, params ReadOnlySpan<string> names)
    {
        var kept = new JsonObject();
        foreach (var member in json.EnumerateObject())
        {
            // As the settings are read: without regard to case.
            if (!Contains(names, member.Name))
            {
                kept[member.Name] = JsonSerializer.SerializeToNode(member.Value, BuiltInJsonContext.Default.JsonElement);
            }
        }

        return kept.Deserialize(BuiltInJsonContext.Default.JsonElement);
    }

    private static bool Contains(ReadOnlySpan<string> names, string name)
    {
        foreach (var one in names)
        {
            if (string.Equals(one, name, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
