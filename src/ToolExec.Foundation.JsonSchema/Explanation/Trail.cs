using System.Globalization;

namespace ToolExec.Foundation.JsonSchema;

/// <summary>A JSON Pointer that grows downwards and is written only when somebody asks.</summary>
internal sealed class Trail
{
    private readonly Trail? _parent;
    private readonly string _text;

    private Trail(Trail? parent, string text, string? keyword)
    {
        _parent = parent;
        _text = text;
        Keyword = keyword;
    }

    public static Trail Root { get; } = new(null, "", null);

    /// <summary>The keyword that was gone through last, where the trail leads through a schema.</summary>
    public string? Keyword { get; }

    public Trail Name(string segment) => new(this, "/" + JsonPointerText.Escape(segment), segment);

    public Trail Index(int index) => new(this, "/" + index.ToString(CultureInfo.InvariantCulture), Keyword);

    /// <summary>Goes to a subschema below a keyword of this one.</summary>
    public Trail To(SchemaLocation location) => new(this, location.Tail(), location.Keyword);

    public override string ToString()
    {
        var parts = new Stack<string>();
        for (var trail = this; trail is not null; trail = trail._parent)
        {
            parts.Push(trail._text);
        }

        return string.Concat(parts);
    }
}
