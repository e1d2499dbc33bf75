using System.Globalization;
using System.Text.Json;

namespace ToolExec.Discovery.TypeScript;

/// <summary>A schema with the places that references in it lead to. References to other documents lead nowhere: nothing is fetched.</summary>
internal sealed class SchemaDocument
{
    private const int MaxDepth = 64;
    private readonly Dictionary<string, JsonElement> _anchors = new(StringComparer.Ordinal);

    public SchemaDocument(JsonElement root)
    {
        Root = root;
        FindAnchors(root, 0);
    }

    public JsonElement Root { get; }

    /// <summary>Finds what a reference leads to.</summary>
    /// <param name="reference">The value of <c>$ref</c>.</param>
    /// <param name="target">The schema.</param>
    public bool TryResolve(string reference, out JsonElement target)
    {
        target = Root;
        if (reference is "" or "#")
        {
            return true;
        }

        if (reference[0] != '#')
        {
            return false;
        }

        // RFC 6901, section 6: a pointer in a fragment is percent-encoded.
        var fragment = Uri.UnescapeDataString(reference[1..]);
        if (!fragment.StartsWith('/'))
        {
            return _anchors.TryGetValue(fragment, out target);
        }

        foreach (var part in fragment[1..].Split('/'))
        {
            var name = part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            var found = target.ValueKind switch
            {
                JsonValueKind.Object => target.TryGetProperty(name, out target),
                JsonValueKind.Array => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < target.GetArrayLength() && Take(ref target, index),
                _ => false,
            };
            if (!found)
            {
                return false;
            }
        }

        return target.ValueKind is JsonValueKind.Object or JsonValueKind.True or JsonValueKind.False;
    }

    private static bool Take(ref JsonElement array, int index)
    {
        array = array[index];
        return true;
    }

    private void FindAnchors(JsonElement element, int depth)
    {
        if (depth > MaxDepth)
        {
            return;
        }

        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray())
            {
                FindAnchors(item, depth + 1);
            }
        }
        else if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in element.EnumerateObject())
            {
                if ((member.NameEquals("$anchor"u8) || member.NameEquals("$dynamicAnchor"u8)) && member.Value.ValueKind == JsonValueKind.String)
                {
                    _anchors.TryAdd(member.Value.GetString()!, element);
                }

                FindAnchors(member.Value, depth + 1);
            }
        }
    }
}
