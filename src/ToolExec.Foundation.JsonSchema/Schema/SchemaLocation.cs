using System.Globalization;
using System.Text;

namespace ToolExec.Foundation.JsonSchema;

/// <summary>Where a subschema stands, as a chain that is turned into a JSON Pointer only when somebody asks.</summary>
internal sealed class SchemaLocation
{
    private readonly SchemaLocation? _parent;
    private readonly string? _keyword;
    private readonly byte[]? _name;
    private readonly int _index;

    private SchemaLocation(SchemaLocation? parent, string? keyword, byte[]? name, int index)
    {
        _parent = parent;
        _keyword = keyword;
        _name = name;
        _index = index;
    }

    public static SchemaLocation Root { get; } = new(null, null, null, -1);

    public static SchemaLocation At(string pointer) => new(null, pointer, null, -1);

    /// <summary>The keyword that the subschema stands under; <see langword="null"/> for the root of a document.</summary>
    public string? Keyword => _parent is null ? null : _keyword;

    public SchemaLocation Child(string keyword, byte[]? name = null, int index = -1) => new(this, keyword, name, index);

    /// <summary>The last part alone, such as <c>/properties/a</c>.</summary>
    public string Tail()
    {
        if (_parent is null)
        {
            return _keyword ?? "";
        }

        var tail = "/" + JsonPointerText.Escape(_keyword!);
        if (_name is not null)
        {
            return tail + "/" + JsonPointerText.Escape(Encoding.UTF8.GetString(_name));
        }

        return _index >= 0 ? tail + "/" + _index.ToString(CultureInfo.InvariantCulture) : tail;
    }

    public string Pointer() => _parent is null ? Tail() : _parent.Pointer() + Tail();

    /// <summary>The pointer relative to an ancestor, or from the document when it is none.</summary>
    public string PointerFrom(SchemaLocation ancestor)
    {
        if (ReferenceEquals(this, ancestor))
        {
            return "";
        }

        return _parent is null ? Tail() : _parent.PointerFrom(ancestor) + Tail();
    }
}
