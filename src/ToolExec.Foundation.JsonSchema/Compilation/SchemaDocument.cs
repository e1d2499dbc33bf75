using System.Runtime.InteropServices;
using System.Text.Json;

namespace ToolExec.Foundation.JsonSchema;

/// <summary>One JSON text with schemas in it. Subschemas are known by the offset of their first byte.</summary>
internal sealed class SchemaDocument(JsonElement root, string? uri)
{
    private readonly Dictionary<int, SchemaNode> _nodes = [];
    private Dictionary<string, SchemaNode>? _byPointer;

    public JsonElement Root { get; } = root;

    /// <summary>The URI under which the document was found; <see langword="null"/> for the schema that is being compiled.</summary>
    public string? Uri { get; } = uri;

    public int OffsetOf(JsonElement element)
    {
        JsonMarshal.GetRawUtf8Value(Root).Overlaps(JsonMarshal.GetRawUtf8Value(element), out var offset);
        return offset;
    }

    public void Add(JsonElement element, SchemaNode node) => _nodes[OffsetOf(element)] = node;

    /// <summary>Finds a schema by its pointer from the root, among those known when this was first asked.</summary>
    public SchemaNode? FindByPointer(string pointer)
    {
        if (_byPointer is null)
        {
            _byPointer = new Dictionary<string, SchemaNode>(StringComparer.Ordinal);
            foreach (var node in _nodes.Values)
            {
                _byPointer.TryAdd(node.Location.Pointer(), node);
            }
        }

        return _byPointer.GetValueOrDefault(pointer);
    }

    public SchemaNode? Find(JsonElement element) => _nodes.GetValueOrDefault(OffsetOf(element));
}
