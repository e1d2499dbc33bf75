using System.Globalization;

namespace ToolExec.Foundation.JsonSchema;

/// <summary>A JSON Pointer that grows downwards and is written only when somebody asks.</summary>
internal sealed class Trail
{
    private readonly Trail? _parent;
    private readonly string _text;

    private Trail(Trail? parent, string text)
    {
        _parent = parent;
        _text = text;
    }

    public static Trail Root { get; } = new(null, "");

    public Trail Name(string segment) => new(this, "/" + JsonPointerText.Escape(segment));

    public Trail Index(int index) => new(this, "/" + index.ToString(CultureInfo.InvariantCulture));

    /// <summary>Adds text that is a pointer already.</summary>
    public Trail Pointer(string pointer) => pointer.Length == 0 ? this : new(this, pointer);

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
