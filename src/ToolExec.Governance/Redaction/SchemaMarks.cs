using System.Runtime.InteropServices;
using System.Text.Json;

namespace ToolExec.Governance;

/// <summary>Finds what a schema marks as sensitive. Where several branches of a schema may hold, one that marks is enough.</summary>
internal sealed class SchemaMarks(JsonElement root)
{
    private const int MaxSchemas = 256;

    /// <summary>Gets the schemas of the whole value.</summary>
    public IReadOnlyList<JsonElement> Root { get; } = Expand(root, [root]);

    /// <summary>Says whether a schema could mark anything: most do not, and need no walk.</summary>
    public static bool HasAny(JsonElement schema)
    {
        var text = JsonMarshal.GetRawUtf8Value(schema);
        return text.IndexOf("x-sensitive"u8) >= 0 || text.IndexOf("writeOnly"u8) >= 0 || text.IndexOf("password"u8) >= 0 || text.IndexOf("\\u"u8) >= 0;
    }

    public static bool IsMarked(IReadOnlyList<JsonElement> schemas)
    {
        if (schemas.Count >= MaxSchemas)
        {
            // More than are looked at: what cannot be known is rather left out.
            return true;
        }

        foreach (var schema in schemas)
        {
            if (IsTrue(schema, "x-sensitive") || IsTrue(schema, "writeOnly")
                || (schema.TryGetProperty("format", out var format) && format.ValueKind == JsonValueKind.String && format.ValueEquals("password")))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Returns the schemas of a member.</summary>
    public IReadOnlyList<JsonElement> Property(IReadOnlyList<JsonElement> schemas, string name)
    {
        List<JsonElement>? found = null;
        foreach (var schema in schemas)
        {
            if (schema.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object && properties.TryGetProperty(name, out var property))
            {
                Add(ref found, property);
            }

            // Whether a pattern fits is not asked: a pattern that marks is rather taken once too often.
            if (schema.TryGetProperty("patternProperties", out var patterns) && patterns.ValueKind == JsonValueKind.Object)
            {
                foreach (var pattern in patterns.EnumerateObject())
                {
                    Add(ref found, pattern.Value);
                }
            }

            AddMember(schema, "additionalProperties", ref found);
            AddMember(schema, "unevaluatedProperties", ref found);
        }

        return found is null ? [] : Expand(root, found);
    }

    /// <summary>Returns the schemas of an item.</summary>
    public IReadOnlyList<JsonElement> Item(IReadOnlyList<JsonElement> schemas, int index)
    {
        List<JsonElement>? found = null;
        foreach (var schema in schemas)
        {
            AddAt(schema, "prefixItems", index, ref found);
            AddAt(schema, "items", index, ref found);
            AddMember(schema, "items", ref found);
            AddMember(schema, "additionalItems", ref found);
            AddMember(schema, "unevaluatedItems", ref found);
            AddMember(schema, "contains", ref found);
        }

        return found is null ? [] : Expand(root, found);
    }

    private static void Add(ref List<JsonElement>? found, JsonElement schema)
    {
        if (schema.ValueKind == JsonValueKind.Object)
        {
            (found ??= []).Add(schema);
        }
    }

    private static void AddMember(JsonElement schema, string name, ref List<JsonElement>? found)
    {
        if (schema.TryGetProperty(name, out var member))
        {
            Add(ref found, member);
        }
    }

    private static void AddAt(JsonElement schema, string name, int index, ref List<JsonElement>? found)
    {
        if (schema.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array && index < list.GetArrayLength())
        {
            Add(ref found, list[index]);
        }
    }

    // With the schemas that stand for the same place: references and branches.
    private static List<JsonElement> Expand(JsonElement root, List<JsonElement> schemas)
    {
        var all = new List<JsonElement>(schemas);
        HashSet<string>? followed = null;
        for (var i = 0; i < all.Count && all.Count < MaxSchemas; i++)
        {
            var schema = all[i];
            if (schema.TryGetProperty("$ref", out var reference) && reference.ValueKind == JsonValueKind.String && reference.GetString() is { } pointer
                && (followed ??= new(StringComparer.Ordinal)).Add(pointer) && TryFollow(root, pointer, out var target))
            {
                all.Add(target);
            }

            foreach (var name in (ReadOnlySpan<string>)["allOf", "anyOf", "oneOf"])
            {
                if (schema.TryGetProperty(name, out var branches) && branches.ValueKind == JsonValueKind.Array)
                {
                    all.AddRange(branches.EnumerateArray().Where(static b => b.ValueKind == JsonValueKind.Object));
                }
            }

            foreach (var name in (ReadOnlySpan<string>)["then", "else", "if"])
            {
                if (schema.TryGetProperty(name, out var branch) && branch.ValueKind == JsonValueKind.Object)
                {
                    all.Add(branch);
                }
            }
        }

        return all;
    }

    private static bool TryFollow(JsonElement root, string pointer, out JsonElement target)
    {
        target = root;
        if (!pointer.StartsWith('#'))
        {
            return false;
        }

        foreach (var part in pointer.Split('/').Skip(1))
        {
            var name = Uri.UnescapeDataString(part).Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            if (target.ValueKind == JsonValueKind.Object && target.TryGetProperty(name, out var member))
            {
                target = member;
            }
            else if (target.ValueKind == JsonValueKind.Array && int.TryParse(name, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var index) && index < target.GetArrayLength())
            {
                target = target[index];
            }
            else
            {
                return false;
            }
        }

        return target.ValueKind == JsonValueKind.Object;
    }

    private static bool IsTrue(JsonElement schema, string name) => schema.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;
}
