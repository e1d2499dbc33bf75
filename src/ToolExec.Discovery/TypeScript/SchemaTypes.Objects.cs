using System.Text;
using System.Text.Json;

namespace ToolExec.Discovery.TypeScript;

/// <content>Objects: members, and what stands for members without a name.</content>
internal sealed partial class SchemaTypes
{
    private static bool HasObjectKeywords(JsonElement schema) =>
        schema.TryGetProperty("properties", out _) || schema.TryGetProperty("patternProperties", out _)
        || (schema.TryGetProperty("additionalProperties", out var additional) && additional.ValueKind == JsonValueKind.Object);

    private TypeText WriteObject(JsonElement schema, in SchemaPlace place)
    {
        var inside = place.Inside();
        var required = Required(schema);
        var members = new List<(string Text, TypeText Type, bool Optional, string Comment)>();
        if (schema.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in properties.EnumerateObject())
            {
                var optional = !required.Remove(property.Name);
                var type = Write(property.Value, inside);
                members.Add(($"{Identifiers.ForMember(property.Name)}{(optional ? "?" : "")}: {type.Text}", type, optional, oneLine ? "" : DocComment.Of(property.Value, inside.Indent)));
            }
        }

        foreach (var name in required)
        {
            members.Add(($"{Identifiers.ForMember(name)}: unknown", TypeText.Unknown, false, ""));
        }

        AddOthers(schema, inside, members);
        return members.Count == 0 ? new TypeText(IsClosed(schema) ? "Record<string, never>" : "Record<string, unknown>") : Braces(members, place, inside);
    }

    private TypeText Braces(List<(string Text, TypeText Type, bool Optional, string Comment)> members, in SchemaPlace place, in SchemaPlace inside)
    {
        if (oneLine)
        {
            return new TypeText($"{{ {string.Join("; ", members.Select(m => m.Text))} }}");
        }

        var text = new StringBuilder("{\n");
        foreach (var member in members)
        {
            text.Append(member.Comment).Append(inside.Indent).Append(member.Text).Append(";\n");
        }

        return new TypeText(text.Append(place.Indent).Append('}').ToString());
    }

    private static bool IsClosed(JsonElement schema) => schema.TryGetProperty("additionalProperties", out var additional) && additional.ValueKind == JsonValueKind.False;

    private static List<string> Required(JsonElement schema)
    {
        var names = new List<string>();
        if (schema.TryGetProperty("required", out var required) && required.ValueKind == JsonValueKind.Array)
        {
            foreach (var name in required.EnumerateArray())
            {
                if (name.ValueKind == JsonValueKind.String && !names.Contains(name.GetString()!, StringComparer.Ordinal))
                {
                    names.Add(name.GetString()!);
                }
            }
        }

        return names;
    }

    // TypeScript wants every named member to fit the one for all names, so that one takes in the types of all of them.
    private void AddOthers(JsonElement schema, in SchemaPlace inside, List<(string Text, TypeText Type, bool Optional, string Comment)> members)
    {
        var types = new List<TypeText>();
        var patterns = new List<string>();
        if (schema.TryGetProperty("additionalProperties", out var additional) && additional.ValueKind is JsonValueKind.True or JsonValueKind.Object)
        {
            types.Add(Write(additional, inside));
        }

        if (schema.TryGetProperty("patternProperties", out var byPattern) && byPattern.ValueKind == JsonValueKind.Object)
        {
            foreach (var pattern in byPattern.EnumerateObject())
            {
                patterns.Add(pattern.Name);
                types.Add(Write(pattern.Value, inside));
            }
        }

        if (types.Count == 0)
        {
            return;
        }

        if (members.Count == 0 && patterns.Count == 0 && TryNames(schema, out var names))
        {
            members.Add(($"[key in {names}]?: {TypeText.Union(types).Text}", TypeText.Unknown, true, ""));
            return;
        }

        types.AddRange(members.Select(m => m.Type));
        if (members.Exists(m => m.Optional))
        {
            types.Add(new TypeText("undefined"));
        }

        var comment = oneLine || patterns.Count == 0 ? "" : DocComment.Write($"(names: {string.Join(", ", patterns)})", inside.Indent);
        members.Add(($"[key: string]: {TypeText.Union(types).Text}", TypeText.Unknown, false, comment));
    }

    private static bool TryNames(JsonElement schema, out string names)
    {
        names = "";
        if (schema.TryGetProperty("propertyNames", out var rule) && rule.ValueKind == JsonValueKind.Object
            && rule.TryGetProperty("enum", out var values) && values.ValueKind == JsonValueKind.Array && values.GetArrayLength() is > 0 and <= MaxEnumValues
            && values.EnumerateArray().All(v => v.ValueKind == JsonValueKind.String))
        {
            names = string.Join(" | ", values.EnumerateArray().Select(v => Identifiers.Quote(v.GetString()!)));
        }

        return names.Length > 0;
    }
}
