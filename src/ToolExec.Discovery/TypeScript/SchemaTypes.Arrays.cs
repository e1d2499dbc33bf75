using System.Text.Json;

namespace ToolExec.Discovery.TypeScript;

/// <content>Arrays and tuples.</content>
internal sealed partial class SchemaTypes
{
    private const int MaxTupleOfOneType = 4;
    private const int MaxTupleLength = 32;

    private static bool HasArrayKeywords(JsonElement schema) => schema.TryGetProperty("items", out _) || schema.TryGetProperty("prefixItems", out _);

    private TypeText WriteArray(JsonElement schema, in SchemaPlace place)
    {
        var min = Number(schema, "minItems") ?? 0;
        var max = Number(schema, "maxItems");
        schema.TryGetProperty("items", out var items);

        // 2020-12 core, 10.3.1.1: prefixItems. Draft 7, 6.4.1: an array as items, and additionalItems for the rest.
        if (schema.TryGetProperty("prefixItems", out var prefix) && prefix.ValueKind == JsonValueKind.Array)
        {
            return WriteTuple(prefix, items, min, max, place);
        }

        if (items.ValueKind == JsonValueKind.Array)
        {
            schema.TryGetProperty("additionalItems", out var rest);
            return WriteTuple(items, rest, min, max, place);
        }

        var item = items.ValueKind == JsonValueKind.Undefined ? TypeText.Unknown : Write(items, place.Inside() with { Indent = place.Indent });
        return min == max && min is > 0 and <= MaxTupleOfOneType
            ? new TypeText($"[{string.Join(", ", Enumerable.Repeat(item.Text, min))}]")
            : item.ToArray();
    }

    private TypeText WriteTuple(JsonElement prefix, JsonElement rest, int min, int? max, SchemaPlace place)
    {
        var inside = place.Inside() with { Indent = place.Indent };
        var parts = new List<string>();
        foreach (var item in prefix.EnumerateArray())
        {
            if (parts.Count == max || parts.Count == MaxTupleLength)
            {
                break;
            }

            var type = Write(item, inside);
            parts.Add(parts.Count < min ? type.Text : type.Binding == TypeBinding.Tight ? $"{type.Text}?" : $"({type.Text})?");
        }

        if (rest.ValueKind != JsonValueKind.False && (max is null || max > parts.Count))
        {
            var type = rest.ValueKind == JsonValueKind.Undefined ? TypeText.Unknown : Write(rest, inside);
            parts.Add($"...{type.ToArray().Text}");
        }

        return new TypeText($"[{string.Join(", ", parts)}]");
    }

    private static int? Number(JsonElement schema, string name) =>
        schema.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= 0 ? number : null;
}
