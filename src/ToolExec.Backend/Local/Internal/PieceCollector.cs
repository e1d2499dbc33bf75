using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ToolExec.Backend;

/// <summary>Puts the pieces of a stream together: content blocks stay content, anything else becomes a JSON array.</summary>
internal sealed class PieceCollector<T>(JsonTypeInfo<T> typeInfo)
{
    private readonly List<ContentBlock> _blocks = [];
    private readonly ArrayBufferWriter<byte> _items = new();

    /// <summary>Takes a piece and returns it as a chunk.</summary>
    public ContentBlock Add(T piece)
    {
        if (piece is ContentBlock block)
        {
            _blocks.Add(block);
            return block;
        }

        var json = JsonSerializer.SerializeToUtf8Bytes(piece, typeInfo);
        _items.Write(_items.WrittenCount == 0 ? "["u8 : ","u8);
        _items.Write(json);
        return new TextBlock(piece as string ?? System.Text.Encoding.UTF8.GetString(json));
    }

    public ToolResult ToResult()
    {
        if (typeof(ContentBlock).IsAssignableFrom(typeof(T)))
        {
            return ToolResult.FromContent(null, _blocks);
        }

        _items.Write(_items.WrittenCount == 0 ? "[]"u8 : "]"u8);
        var reader = new Utf8JsonReader(_items.WrittenSpan, new JsonReaderOptions { MaxDepth = 256 });
        return ToolResult.Success(JsonElement.ParseValue(ref reader));
    }
}
