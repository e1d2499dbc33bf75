namespace ToolExec.Discovery.TypeScript;

/// <summary>A type as TypeScript writes it, and how tightly its parts hold together, so that parentheses stand only where they must.</summary>
internal readonly record struct TypeText(string Text, TypeBinding Binding = TypeBinding.Tight)
{
    public static TypeText Unknown { get; } = new("unknown");

    public static TypeText Never { get; } = new("never");

    public static TypeText Null { get; } = new("null");

    /// <summary>Joins types of which one holds. What is there already is left out; <c>unknown</c> swallows the rest.</summary>
    public static TypeText Union(IReadOnlyList<TypeText> types)
    {
        var parts = new List<string>();
        foreach (var type in types)
        {
            if (type == Unknown)
            {
                return Unknown;
            }

            if (type != Never && !parts.Contains(type.Text, StringComparer.Ordinal))
            {
                parts.Add(type.Text);
            }
        }

        // An intersection binds more tightly than a union: no parentheses.
        return parts.Count switch
        {
            0 => Never,
            1 => types.First(t => string.Equals(t.Text, parts[0], StringComparison.Ordinal)),
            _ => new TypeText(string.Join(" | ", parts), TypeBinding.Union),
        };
    }

    /// <summary>Joins types all of which hold; <c>unknown</c> adds nothing.</summary>
    public static TypeText Intersection(IReadOnlyList<TypeText> types)
    {
        var parts = new List<TypeText>();
        foreach (var type in types)
        {
            if (type == Never)
            {
                return Never;
            }

            if (type != Unknown && !parts.Contains(type))
            {
                parts.Add(type);
            }
        }

        return parts.Count switch
        {
            0 => Unknown,
            1 => parts[0],
            _ => new TypeText(string.Join(" & ", parts.Select(p => p.Binding == TypeBinding.Union ? $"({p.Text})" : p.Text)), TypeBinding.Intersection),
        };
    }

    public TypeText ToArray() => new(Binding == TypeBinding.Tight ? $"{Text}[]" : $"({Text})[]");
}
