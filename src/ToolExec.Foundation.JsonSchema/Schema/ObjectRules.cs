namespace ToolExec.Foundation.JsonSchema;

/// <summary>The keywords that apply to objects.</summary>
internal sealed class ObjectRules
{
    /// <summary>Every name that a keyword mentions.</summary>
    public NameTable Names = NameTable.Empty;

    /// <summary><c>properties</c> by index in <see cref="Names"/>; <see langword="null"/> for a name that another keyword mentions.</summary>
    public SchemaNode?[] Properties = [];

    /// <summary>Indices of the required names, in the order of the schema.</summary>
    public int[] Required = [];

    /// <summary>The required names below 64 as a mask.</summary>
    public ulong RequiredMask;

    public (SchemaPattern Pattern, SchemaNode Node)[]? Patterns;
    public SchemaNode? Additional;
    /// <summary>A name that no keyword mentions makes the object invalid at once.</summary>
    public bool IsClosed;

    public SchemaNode? PropertyNames;
    public int MinProperties;
    public int MaxProperties = int.MaxValue;

    /// <summary>When the first name is there, the others must be.</summary>
    public (int Trigger, int[] Needed)[]? DependentRequired;

    /// <summary>When the name is there, the whole object must match the schema.</summary>
    public (int Trigger, SchemaNode Node)[]? DependentSchemas;

    /// <summary>The keyword that <see cref="DependentRequired"/> and <see cref="DependentSchemas"/> came from.</summary>
    public bool FromDependencies;

    public SchemaNode? Unevaluated;
}
