using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace ToolExec.OpenApi;

/// <summary>Makes JSON of YAML (1.2, core schema, and the merge key that many documents use): aliases are bounded, so a small text cannot become a large one.</summary>
internal sealed partial class YamlText
{
    private const int MaxNodes = 2_000_000;
    private readonly IParser _parser;
    private readonly Dictionary<AnchorName, JsonNode?> _anchors = [];
    private readonly HashSet<AnchorName> _open = [];
    private readonly int _maxCharacters;
    private long _characters;
    private int _nodes;

    private YamlText(IParser parser, int maxCharacters)
    {
        _parser = parser;
        _maxCharacters = maxCharacters;
    }

    /// <exception cref="DocumentException">It is no YAML, has several documents, a key twice, an alias within itself, or becomes too large.</exception>
    internal static JsonNode Read(ReadOnlyMemory<byte> utf8, string shown, int maxBytes)
    {
        try
        {
            using var reader = new StringReader(new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(utf8.Span));
            var parser = new Parser(reader);
            parser.Consume<StreamStart>();
            if (!parser.TryConsume<DocumentStart>(out _))
            {
                throw new DocumentException($"The document '{shown}' is empty.");
            }

            var root = new YamlText(parser, maxBytes).Node(0);
            parser.Consume<DocumentEnd>();
            return !parser.TryConsume<StreamEnd>(out _)
                ? throw new DocumentException($"The text '{shown}' has several YAML documents; one is taken.")
                : root as JsonObject ?? throw new DocumentException($"The document '{shown}' is no object; an OpenAPI document is one.");
        }
        catch (YamlException fault)
        {
            throw new DocumentException($"The document '{shown}' is no YAML that is taken here (line {fault.Start.Line}, column {fault.Start.Column}): {fault.Message}", fault);
        }
        catch (DecoderFallbackException fault)
        {
            throw new DocumentException($"The document '{shown}' is not UTF-8.", fault);
        }
    }

    [GeneratedRegex(@"^[-+]?[0-9]+$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Whole();

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Real();

    private static YamlException Fault(ParsingEvent at, string message) => new(at.Start, at.End, message);

    // YAML 1.2, 10.3.2: what a plain scalar is.
    private static JsonNode? Resolve(string text)
    {
        switch (text)
        {
            case "" or "~" or "null" or "Null" or "NULL":
                return null;
            case "true" or "True" or "TRUE":
                return true;
            case "false" or "False" or "FALSE":
                return false;
        }

        if (Whole().IsMatch(text))
        {
            // As many digits as there are; JSON knows neither a plus sign nor leading zeros.
            var digits = text.TrimStart('+', '-').TrimStart('0');
            return JsonNode.Parse((text[0] == '-' ? "-" : "") + (digits.Length == 0 ? "0" : digits));
        }

        if (text.StartsWith("0x", StringComparison.Ordinal) && long.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hex))
        {
            return hex;
        }

        return Real().IsMatch(text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) && double.IsFinite(real) ? real : text;
    }

    private JsonNode? Node(int depth)
    {
        if (_parser.TryConsume<AnchorAlias>(out var alias))
        {
            return Alias(alias);
        }

        if (!_parser.Accept<NodeEvent>(out var next))
        {
            throw Fault(_parser.Current!, "A value is missing.");
        }

        if (depth > DocumentText.MaxDepth)
        {
            throw Fault(next, $"It is nested more than {DocumentText.MaxDepth} levels.");
        }

        Count(next, 0);
        if (!next.Anchor.IsEmpty)
        {
            _open.Add(next.Anchor);
        }

        var node = next switch
        {
            YamlDotNet.Core.Events.Scalar => Scalar(),
            SequenceStart => Sequence(depth),
            _ => Mapping(depth),
        };
        if (!next.Anchor.IsEmpty)
        {
            _open.Remove(next.Anchor);
            _anchors[next.Anchor] = node?.DeepClone();
        }

        return node;
    }

    private JsonNode? Alias(AnchorAlias alias)
    {
        if (_open.Contains(alias.Value) || !_anchors.TryGetValue(alias.Value, out var node))
        {
            throw Fault(alias, _open.Contains(alias.Value) ? $"The alias '{alias.Value}' is within itself." : $"The alias '{alias.Value}' stands for nothing.");
        }

        Charge(alias, node);
        return node?.DeepClone();
    }

    // Each use of an alias is a copy, and counts as one: ten lines of aliases of aliases could otherwise fill the memory.
    private void Charge(AnchorAlias at, JsonNode? node)
    {
        switch (node)
        {
            case JsonObject members:
                foreach (var (name, value) in members)
                {
                    Count(at, name.Length);
                    Charge(at, value);
                }

                break;
            case JsonArray items:
                foreach (var item in items)
                {
                    Charge(at, item);
                }

                break;
            default:
                Count(at, node is JsonValue value2 && value2.TryGetValue(out string? text) ? text.Length : 0);
                break;
        }
    }

    private void Count(ParsingEvent at, int characters)
    {
        _characters += characters;
        if (++_nodes > MaxNodes || _characters > _maxCharacters)
        {
            throw Fault(at, "It becomes too large: too many values or aliases.");
        }
    }

    private JsonNode? Scalar()
    {
        var scalar = _parser.Consume<Scalar>();
        Count(scalar, scalar.Value.Length);
        if (!scalar.Tag.IsEmpty && scalar.Tag.Value is not ("tag:yaml.org,2002:str" or "!"))
        {
            return Resolve(scalar.Value);
        }

        return scalar.Style == ScalarStyle.Plain && scalar.Tag.IsEmpty ? Resolve(scalar.Value) : scalar.Value;
    }

    private JsonArray Sequence(int depth)
    {
        _parser.Consume<SequenceStart>();
        var items = new JsonArray();
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(Node(depth + 1));
        }

        return items;
    }

    private JsonObject Mapping(int depth)
    {
        _parser.Consume<MappingStart>();
        var members = new JsonObject();
        var merged = new List<JsonObject>();
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            if (!_parser.TryConsume<Scalar>(out var key))
            {
                throw Fault(_parser.Current!, "A key must be a text.");
            }

            Count(key, key.Value.Length);
            var value = Node(depth + 1);
            if (key is { Value: "<<", Style: ScalarStyle.Plain })
            {
                merged.AddRange(value is JsonArray several ? several.OfType<JsonObject>() : [value as JsonObject ?? throw Fault(key, "What is merged must be an object.")]);
            }
            else if (!members.TryAdd(key.Value, value))
            {
                throw Fault(key, $"The key '{ToolText.Clean(key.Value, 100)}' is there twice.");
            }
        }

        foreach (var (name, value) in merged.SelectMany(static m => m))
        {
            members.TryAdd(name, value?.DeepClone());
        }

        return members;
    }
}
