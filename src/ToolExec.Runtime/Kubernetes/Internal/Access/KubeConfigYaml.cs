using System.Text.Json;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace ToolExec.Runtime;

/// <summary>Makes JSON of a kubeconfig in YAML, as far as programs write one: without anchors, aliases and tags, which could make much of little.</summary>
internal static class KubeConfigYaml
{
    private const int MaxDepth = 32;

    /// <summary>Reads a text.</summary>
    /// <returns>The same in JSON. Every plain scalar is a text there, but for truth values and nothing.</returns>
    /// <exception cref="YamlException">It is no YAML that is taken here.</exception>
    public static byte[] ToJson(string text)
    {
        using var reader = new StringReader(text);
        using var json = new MemoryStream();
        using var writer = new Utf8JsonWriter(json);
        var parser = new Parser(reader);
        parser.Consume<StreamStart>();
        parser.Consume<DocumentStart>();
        Node(parser, writer, 0);
        parser.Consume<DocumentEnd>();
        parser.Consume<StreamEnd>();
        writer.Flush();
        return json.ToArray();
    }

    private static void Node(Parser parser, Utf8JsonWriter writer, int depth)
    {
        if (parser.Current is AnchorAlias or NodeEvent { Anchor.IsEmpty: false } or NodeEvent { Tag.IsEmpty: false } || depth > MaxDepth)
        {
            throw Fault(parser.Current, depth > MaxDepth ? $"it is nested more than {MaxDepth} levels" : "anchors, aliases and tags are not taken here");
        }

        if (parser.TryConsume<Scalar>(out var scalar))
        {
            Write(scalar, writer);
        }
        else if (parser.TryConsume<SequenceStart>(out _))
        {
            writer.WriteStartArray();
            while (!parser.TryConsume<SequenceEnd>(out _))
            {
                Node(parser, writer, depth + 1);
            }

            writer.WriteEndArray();
        }
        else
        {
            Mapping(parser, writer, depth);
        }
    }

    private static void Mapping(Parser parser, Utf8JsonWriter writer, int depth)
    {
        parser.Consume<MappingStart>();
        var known = new HashSet<string>(StringComparer.Ordinal);
        writer.WriteStartObject();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var key = parser.Consume<Scalar>();
            if (!known.Add(key.Value))
            {
                throw Fault(key, "a key is there twice");
            }

            writer.WritePropertyName(key.Value);
            Node(parser, writer, depth + 1);
        }

        writer.WriteEndObject();
    }

    private static void Write(Scalar scalar, Utf8JsonWriter writer)
    {
        switch (scalar.Style == ScalarStyle.Plain ? scalar.Value : null)
        {
            case "true" or "True" or "TRUE":
                writer.WriteBooleanValue(true);
                break;
            case "false" or "False" or "FALSE":
                writer.WriteBooleanValue(false);
                break;
            case "" or "~" or "null" or "Null" or "NULL":
                writer.WriteNullValue();
                break;
            default:
                writer.WriteStringValue(scalar.Value);
                break;
        }
    }

    private static YamlException Fault(ParsingEvent? at, string message) => new(at?.Start ?? Mark.Empty, at?.End ?? Mark.Empty, message);
}
