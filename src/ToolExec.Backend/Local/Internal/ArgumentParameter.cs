using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace ToolExec.Backend;

/// <summary>A parameter that is an argument of the tool.</summary>
internal sealed class ArgumentParameter(ParameterInfo parameter, JsonTypeInfo typeInfo, bool mayBeNull, object? defaultValue) : DelegateParameter(parameter)
{
    private readonly string? _description = SchemaGenerator.DescriptionOf(parameter);

    public bool HasDefault { get; } = parameter.HasDefaultValue;

    public override bool TryGet(ToolCallContext context, HandlerFaults faults, out object? value, out ToolResult? refusal)
    {
        value = defaultValue;
        refusal = null;
        if (context.Arguments.ValueKind != JsonValueKind.Object || !context.Arguments.TryGetProperty(Name, out var json))
        {
            refusal = HasDefault ? null : ArgumentFault.Refuse(context, faults, "", $"The arguments lack '{Name}'.", null);
            return HasDefault;
        }

        if (json.ValueKind == JsonValueKind.Null && !mayBeNull && defaultValue is not null)
        {
            return true;
        }

        try
        {
            value = json.Deserialize(typeInfo);
            refusal = value is null && !mayBeNull ? ArgumentFault.Refuse(context, faults, $"/{Name}", $"The argument '{Name}' must not be null.", null) : null;
        }
        catch (JsonException fault)
        {
            refusal = ArgumentFault.Refuse(context, faults, fault, $"/{Name}");
        }

        return refusal is null;
    }

    public JsonNode MakeSchema(bool closed)
    {
        var schema = SchemaGenerator.GenerateNode(typeInfo, closed);
        Rebase(schema);
        if (schema is not JsonObject described)
        {
            described = [];
        }

        if (mayBeNull && described["type"] is JsonValue type)
        {
            described["type"] = new JsonArray(type.DeepClone(), "null");
            (described["enum"] as JsonArray)?.Add(null);
        }

        if (_description is not null)
        {
            described.Remove("description");
            described.Insert(0, "description", _description);
        }

        if (HasDefault)
        {
            described["default"] = JsonSerializer.SerializeToNode(defaultValue, typeInfo);
        }

        return described;
    }

    // The type's schema was a document of its own: its references now start further down.
    private void Rebase(JsonNode? node)
    {
        if (node is JsonObject schema)
        {
            foreach (var (name, member) in schema.ToArray())
            {
                if (string.Equals(name, "$ref", StringComparison.Ordinal) && member is JsonValue target && target.TryGetValue<string>(out var text) && text.StartsWith('#'))
                {
                    var at = Name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
                    schema["$ref"] = $"#/properties/{Uri.EscapeDataString(at)}{text[1..]}";
                }
                else
                {
                    Rebase(member);
                }
            }
        }
        else if (node is JsonArray items)
        {
            foreach (var item in items)
            {
                Rebase(item);
            }
        }
    }
}
