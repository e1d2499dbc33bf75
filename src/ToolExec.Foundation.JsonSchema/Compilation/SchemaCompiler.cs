using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace ToolExec.Foundation.JsonSchema;

/// <summary>Turns a schema and the documents it refers to into nodes. One instance compiles one schema.</summary>
internal sealed partial class SchemaCompiler(SchemaCompileOptions options)
{
    private readonly Dictionary<string, SchemaResource> _resources = new(StringComparer.Ordinal);
    private readonly List<SchemaResource> _all = [];
    private readonly List<PendingReference> _pending = [];
    private readonly List<SchemaNode> _inPlace = [];
    private readonly List<InPlaceRules> _dynamic = [];
    private readonly PatternCache _patterns = new(options.RegexTimeout);
    private int _count;
    private int _depth;
    private long _bytes;

    /// <summary>Whether a reference is left whose target depends on the way that led to it.</summary>
    public bool HasDynamicScope { get; private set; }

    public SchemaNode Compile(JsonElement schema)
    {
        var root = AddDocument(schema, uri: null).Root!;
        ResolvePending();
        SettleDynamicReferences();
        if (_pending.Count > 0)
        {
            new ReferenceCycles(_inPlace).ThrowIfAny();
        }

        Simplify();
        return root;
    }

    internal static SchemaException Fault(SchemaResource resource, SchemaLocation location, string? keyword, string message, Exception? inner = null)
    {
        var pointer = location.Pointer() + (keyword is null ? "" : "/" + JsonPointerText.Escape(keyword));
        return new SchemaException(resource.Document.Uri is null ? pointer : resource.Document.Uri + "#" + pointer, keyword, message, inner);
    }

    private SchemaResource AddDocument(JsonElement schema, string? uri)
    {
        var document = new SchemaDocument(schema, uri);
        _bytes += JsonMarshal.GetRawUtf8Value(schema).Length;
        var dialect = Dialect.Of(options.DefaultDialect);
        var resource = new SchemaResource(document, SchemaLocation.Root, uri, dialect) { RootElement = schema };
        if (_bytes > options.MaxSchemaBytes)
        {
            throw Fault(resource, SchemaLocation.Root, null, $"with the documents it refers to it is larger than {options.MaxSchemaBytes} bytes.");
        }

        var node = CompileNode(schema, resource, SchemaLocation.Root, isRoot: true);
        if (uri is not null)
        {
            _resources[uri] = node.Resource;
        }

        return node.Resource;
    }

    internal SchemaNode CompileNode(JsonElement schema, SchemaResource resource, SchemaLocation location, bool isRoot = false)
    {
        if (++_count > options.MaxSubschemas)
        {
            throw Fault(resource, location, null, $"there are more than {options.MaxSubschemas} subschemas.");
        }

        if (schema.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            var boolean = new SchemaNode(_count, resource, location)
            {
                IsPlain = true,
                AlwaysValid = schema.ValueKind == JsonValueKind.True,
                AlwaysInvalid = schema.ValueKind == JsonValueKind.False,
            };
            Register(schema, boolean);
            return boolean;
        }

        if (schema.ValueKind != JsonValueKind.Object)
        {
            throw Fault(resource, location, null, $"a schema must be an object or a boolean, not {Describe(schema)}.");
        }

        if (++_depth > options.MaxSchemaDepth)
        {
            throw Fault(resource, location, null, $"subschemas are nested deeper than {options.MaxSchemaDepth} levels.");
        }

        var header = ReadHeader(schema, resource, location);
        if (isRoot || header.Schema is not null || header.Id is not null)
        {
            resource = EnterResource(header, schema, resource, location, isRoot);
        }

        var node = new SchemaNode(_count, resource, location);
        Register(schema, node);
        AddAnchors(node, header);
        new NodeReader(this, node, schema, header.HasRef && resource.Dialect.RefHidesSiblings).Read();
        _depth--;
        return node;
    }

    private static void Register(JsonElement schema, SchemaNode node)
    {
        node.Resource.Document.Add(schema, node);

        // The first schema of a resource is its root: it is registered before those below it.
        node.Resource.Root ??= node;
    }

    private static Header ReadHeader(JsonElement schema, SchemaResource resource, SchemaLocation location)
    {
        var header = default(Header);
        foreach (var property in schema.EnumerateObject())
        {
            var name = JsonMarshal.GetRawUtf8PropertyName(property);
            if (name.Length < 2 || (name[0] != '$' && name[0] != 'i' && name[0] != '\\'))
            {
                continue;
            }

            switch (KeywordOf(property))
            {
                case Keyword.Schema:
                    header.Schema = Text(property, resource, location);
                    break;
                case Keyword.Id:
                    header.Id = property.Value;
                    break;
                case Keyword.LegacyId:
                    header.LegacyId = property.Value;
                    break;
                case Keyword.Anchor:
                    header.Anchor = property.Value;
                    break;
                case Keyword.DynamicAnchor:
                    header.DynamicAnchor = property.Value;
                    break;
                case Keyword.RecursiveAnchor:
                    header.IsRecursive = property.Value.ValueKind == JsonValueKind.True;
                    break;
                case Keyword.Ref:
                    header.HasRef = true;
                    break;
                default:
                    break;
            }
        }

        header.Normalise(resource.Dialect);
        return header;
    }

    private static string Text(JsonProperty property, SchemaResource resource, SchemaLocation location) =>
        property.Value.ValueKind == JsonValueKind.String
            ? property.Value.GetString()!
            : throw Fault(resource, location, property.Name, $"must be a string, not {Describe(property.Value)}.");

    internal static Keyword KeywordOf(JsonProperty property)
    {
        var name = JsonMarshal.GetRawUtf8PropertyName(property);
        return name.Contains((byte)'\\') ? KeywordNames.Lookup(Encoding.UTF8.GetBytes(property.Name)) : KeywordNames.Lookup(name);
    }

    internal static string Describe(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "a boolean",
    };
}
