namespace ToolExec.Foundation.JsonSchema;

/// <summary>One compiled subschema. Filled by the compiler, never changed afterwards.</summary>
internal sealed class SchemaNode(int id, SchemaResource resource, SchemaLocation location)
{
    public readonly int Id = id;
    public readonly SchemaResource Resource = resource;
    public readonly SchemaLocation Location = location;

    /// <summary>Nothing of the schema can fail: <c>true</c>, <c>{}</c> or annotations only.</summary>
    public bool AlwaysValid;

    /// <summary>Nothing but the value itself and its members has to be looked at: no reference, no composition, nothing unevaluated.</summary>
    public bool IsPlain;

    /// <summary>The schema <c>false</c>.</summary>
    public bool AlwaysInvalid;

    /// <summary>Set when the schema is a static reference and nothing else: evaluation goes straight to the target.</summary>
    public SchemaNode? Forward;

    public JsonTypes Types = JsonTypes.All;
    public bool HasType;

    /// <summary>Draft-04 counts 1.0 as a number that is not an integer.</summary>
    public bool IntegerByText;

    public ValueSet? Const;
    public ValueSet? Enum;
    public NumberRules? Numbers;
    public StringRules? Strings;
    public ArrayRules? Arrays;
    public ObjectRules? Objects;
    public InPlaceRules? InPlace;

    /// <summary>Raw JSON of <c>default</c>.</summary>
    public byte[]? Default;

    public SchemaNode Resolved => Forward ?? this;
}
