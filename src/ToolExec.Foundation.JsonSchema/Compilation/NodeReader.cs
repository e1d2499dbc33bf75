using System.Text.Json;

namespace ToolExec.Foundation.JsonSchema;

/// <summary>Reads the keywords of one schema object into its node.</summary>
internal ref partial struct NodeReader(SchemaCompiler compiler, SchemaNode node, JsonElement schema, bool onlyReference)
{
    private readonly Dialect _dialect = node.Resource.Dialect;
    private JsonElement _items;
    private JsonElement _additionalItems;
    private JsonElement _properties;
    private JsonElement _required;
    private JsonElement _dependentRequired;
    private JsonElement _dependentSchemas;
    private JsonElement _dependencies;
    private JsonElement _minimum;
    private JsonElement _maximum;
    private JsonElement _exclusiveMinimum;
    private JsonElement _exclusiveMaximum;

    public void Read()
    {
        foreach (var property in schema.EnumerateObject())
        {
            var keyword = SchemaCompiler.KeywordOf(property);
            if (keyword == Keyword.Unknown || !_dialect.Has(keyword))
            {
                continue;
            }

            if (onlyReference && keyword is not (Keyword.Ref or Keyword.Definitions))
            {
                continue;
            }

            if (!ReadCore(keyword, property.Value) && !ReadApplicator(keyword, property.Value))
            {
                ReadAssertion(keyword, property.Value);
            }
        }

        FinishNumbers();
        FinishArrays();
        FinishObjects();
        compiler.Finish(node);
    }

    private readonly bool ReadCore(Keyword keyword, JsonElement value)
    {
        switch (keyword)
        {
            case Keyword.Id or Keyword.LegacyId or Keyword.Schema or Keyword.Anchor or Keyword.DynamicAnchor or Keyword.RecursiveAnchor
                or Keyword.Vocabulary:
                return true;
            case Keyword.Ref:
                ReadReference("$ref", value);
                return true;
            case Keyword.DynamicRef:
                ReadReference("$dynamicRef", value);
                return true;
            case Keyword.RecursiveRef:
                ReadReference("$recursiveRef", value);
                return true;
            case Keyword.Defs:
                ReadSchemaMap("$defs", value);
                return true;
            case Keyword.Definitions:
                ReadSchemaMap("definitions", value);
                return true;
            default:
                return false;
        }
    }

    private readonly void ReadReference(string keyword, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            throw Fault(keyword, $"must be a string, not {SchemaCompiler.Describe(value)}.");
        }

        var rules = node.InPlace ??= new InPlaceRules();
        var own = rules.HasReference ? rules.Second = new InPlaceRules() : rules;
        own.HasReference = true;
        compiler.AddReference(node, own, keyword, value.GetString()!);
    }

    private readonly void ReadSchemaMap(string keyword, JsonElement value)
    {
        foreach (var member in Members(keyword, value))
        {
            compiler.CompileNode(member.Value, node.Resource, node.Location.Child(keyword, Utf8Name(member)));
        }
    }

    private readonly SchemaNode Child(string keyword, JsonElement value) =>
        compiler.CompileNode(value, node.Resource, node.Location.Child(keyword));

    private readonly SchemaNode[] Children(string keyword, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            throw Fault(keyword, $"must be an array of schemas, not {SchemaCompiler.Describe(value)}.");
        }

        var count = value.GetArrayLength();
        if (count == 0 && keyword is not "items")
        {
            throw Fault(keyword, "must have at least one schema.");
        }

        var children = new SchemaNode[count];
        var i = 0;
        foreach (var item in value.EnumerateArray())
        {
            children[i] = compiler.CompileNode(item, node.Resource, node.Location.Child(keyword, index: i));
            i++;
        }

        return children;
    }

    private readonly JsonElement.ObjectEnumerator Members(string keyword, JsonElement value) =>
        value.ValueKind == JsonValueKind.Object
            ? value.EnumerateObject()
            : throw Fault(keyword, $"must be an object, not {SchemaCompiler.Describe(value)}.");

    private static byte[] Utf8Name(JsonProperty property) =>
        Utf8Text.UnescapedBytes(System.Runtime.InteropServices.JsonMarshal.GetRawUtf8PropertyName(property));

    private readonly SchemaException Fault(string keyword, string message, Exception? inner = null) =>
        SchemaCompiler.Fault(node.Resource, node.Location, keyword, message, inner);
}
