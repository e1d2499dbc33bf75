using System.Text;
using System.Text.Json;
using ToolExec.Discovery.Documentation;

namespace ToolExec.Discovery.TypeScript;

/// <summary>Writes a tool on one line: its id, its parameters, its result. What a schema refers to is shown, down to a level; below stands its name.</summary>
internal sealed class SignatureWriter : INamedTypes
{
    private const int MaxDepth = 4;
    private const int MaxTypeLength = 160;
    private readonly HashSet<string> _open = new(StringComparer.Ordinal);

    public static string Write(string id, Tool tool)
    {
        var text = new StringBuilder(id).Append('(');
        var first = true;
        foreach (var parameter in Parameters(tool))
        {
            text.Append(first ? "" : ", ").Append(Identifiers.ForMember(parameter.Name)).Append(parameter.Required ? ": " : "?: ").Append(parameter.Type);
            first = false;
        }

        return text.Append("): ").Append(tool.OutputSchema is { } output ? TypeOf(new SchemaDocument(output), output) : "unknown").ToString();
    }

    /// <summary>Lists the parameters at the top of the input schema; those that only <c>required</c> names too.</summary>
    public static IReadOnlyList<ToolParameter> Parameters(Tool tool)
    {
        var document = new SchemaDocument(tool.InputSchema);
        var parameters = new List<ToolParameter>();
        var required = tool.InputSchema.TryGetProperty("required", out var names) && names.ValueKind == JsonValueKind.Array
            ? names.EnumerateArray().Where(n => n.ValueKind == JsonValueKind.String).Select(n => n.GetString()!).ToHashSet(StringComparer.Ordinal)
            : [];
        if (tool.InputSchema.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in properties.EnumerateObject())
            {
                var isObject = property.Value.ValueKind == JsonValueKind.Object;
                parameters.Add(new ToolParameter
                {
                    Name = property.Name,
                    Type = TypeOf(document, property.Value),
                    Required = required.Remove(property.Name),
                    Description = isObject && property.Value.TryGetProperty("description", out var said) && said.ValueKind == JsonValueKind.String ? said.GetString() : null,
                    Default = isObject && property.Value.TryGetProperty("default", out var value) ? value : null,
                });
            }
        }

        parameters.AddRange(required.Select(n => new ToolParameter { Name = n, Type = "unknown", Required = true }));
        return parameters;
    }

    public TypeText Refer(SchemaTypes types, string reference, JsonElement target, in SchemaPlace place)
    {
        if (place.Depth > MaxDepth || !_open.Add(reference))
        {
            return new TypeText(Identifiers.ForType(reference[(reference.LastIndexOfAny(['/', '#']) + 1)..]));
        }

        var type = types.Write(target, place.Deeper());
        _open.Remove(reference);
        return type;
    }

    private static string TypeOf(SchemaDocument document, JsonElement schema) =>
        TextCut.Cut(new SchemaTypes(document, new SignatureWriter(), oneLine: true).Write(schema, new SchemaPlace("", 0, null)).Text, MaxTypeLength);
}
