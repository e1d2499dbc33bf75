using System.ComponentModel;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;

namespace ToolExec.Backend;

/// <summary>Generates the JSON Schema of a type as models read it best: described, closed, and without "or null" where null is not meant.</summary>
internal static class SchemaGenerator
{
    private static readonly JsonSchemaExporterOptions Open = MakeOptions(closed: false);
    private static readonly JsonSchemaExporterOptions Closed = MakeOptions(closed: true);

    /// <param name="typeInfo">The type's contract.</param>
    /// <param name="closed">Whether objects refuse members that they do not know.</param>
    public static JsonElement Generate(JsonTypeInfo typeInfo, bool closed) => ToElement(GenerateNode(typeInfo, closed));

    public static JsonNode GenerateNode(JsonTypeInfo typeInfo, bool closed)
    {
        typeInfo.MakeReadOnly();
        return typeInfo.GetJsonSchemaAsNode(closed ? Closed : Open);
    }

    public static JsonElement ToElement(JsonNode node) => ToolExecJson.Parse(node.ToJsonString(), new StrictJsonOptions { MaxBytes = int.MaxValue, MaxDepth = 256 });

    public static bool IsObject(JsonElement schema) =>
        schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.ValueEquals("object");

    public static string? DescriptionOf(ICustomAttributeProvider? provider) =>
        provider?.GetCustomAttributes(typeof(DescriptionAttribute), inherit: true) is [DescriptionAttribute { Description.Length: > 0 } attribute, ..] ? attribute.Description : null;

    private static JsonSchemaExporterOptions MakeOptions(bool closed) => new()
    {
        TreatNullObliviousAsNonNullable = true,
        TransformSchemaNode = (context, node) => Improve(context, node, closed),
    };

    private static JsonNode Improve(JsonSchemaExporterContext context, JsonNode node, bool closed)
    {
        var description = DescriptionOf(context.PropertyInfo?.AttributeProvider)
            ?? DescriptionOf(context.PropertyInfo?.AssociatedParameter?.AttributeProvider)
            ?? DescriptionOf(context.TypeInfo.Type);
        if (node is not JsonObject schema)
        {
            if (description is null || node is not JsonValue value || !value.TryGetValue<bool>(out var any) || !any)
            {
                return node;
            }

            // "true" takes anything; only an object can carry the description.
            schema = [];
        }

        NameTypeOfEnum(schema);
        AddRange(Nullable.GetUnderlyingType(context.TypeInfo.Type) ?? context.TypeInfo.Type, schema);
        if (closed && context.TypeInfo.Kind == JsonTypeInfoKind.Object && !HasExtensionData(context.TypeInfo)
            && !schema.ContainsKey("anyOf") && !schema.ContainsKey("$ref") && !schema.ContainsKey("additionalProperties"))
        {
            schema["additionalProperties"] = false;
        }

        if (description is not null && !schema.ContainsKey("description"))
        {
            schema.Insert(0, "description", description);
        }

        return schema;
    }

    private static bool HasExtensionData(JsonTypeInfo typeInfo) => typeInfo.Properties.Any(static p => p.IsExtensionData);

    // The exporter lists the values only; models and other validators do better with the type beside them.
    private static void NameTypeOfEnum(JsonObject schema)
    {
        if (schema["enum"] is JsonArray values && !schema.ContainsKey("type")
            && values.All(static v => v is null || v.GetValueKind() == JsonValueKind.String))
        {
            JsonNode type = values.Contains(null) ? new JsonArray("string", "null") : JsonValue.Create("string");
            schema.Insert(0, "type", type);
        }
    }

    private static void AddRange(Type type, JsonObject schema)
    {
        (long Min, long? Max)? range = Type.GetTypeCode(type) switch
        {
            TypeCode.Byte => (byte.MinValue, byte.MaxValue),
            TypeCode.SByte => (sbyte.MinValue, sbyte.MaxValue),
            TypeCode.Int16 => (short.MinValue, short.MaxValue),
            TypeCode.UInt16 => (ushort.MinValue, ushort.MaxValue),
            TypeCode.UInt32 or TypeCode.UInt64 => (0, null),
            _ => null,
        };
        if (range is { } bounds && !type.IsEnum && schema["type"]?.ToJsonString().Contains("integer", StringComparison.Ordinal) == true)
        {
            schema["minimum"] = bounds.Min;
            if (bounds.Max is { } max)
            {
                schema["maximum"] = max;
            }
        }
    }
}
