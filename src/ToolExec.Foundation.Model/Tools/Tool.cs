using System.Text.Json;
using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>The definition of a tool: that of the Model Context Protocol (2025-11-25, "Tool"), with a namespace, a version, tags and effects.</summary>
/// <remarks>
/// Immutable. The JSON names are those of the protocol; <c>namespace</c>, <c>version</c>, <c>tags</c> and <c>effects</c> stand beside them and are left out by
/// <see cref="ToolJson.ToMcpJson"/>. Two definitions are equal when their whole canonical JSON is.
/// </remarks>
public sealed record Tool
{
    private readonly string _name = "";
    private readonly string? _namespace;
    private readonly string? _version;
    private readonly JsonElement _inputSchema;
    private readonly JsonElement? _outputSchema;
    private readonly JsonElement? _meta;
    private ToolId _id;
    private string? _fingerprint;

    /// <summary>Gets the tool's name.</summary>
    /// <value>1 to 128 characters of <c>[A-Za-z0-9_.-]</c>.</value>
    /// <exception cref="ArgumentException">The value breaks the grammar.</exception>
    [JsonPropertyName("name")]
    public required string Name
    {
        get => _name;
        init => _name = NameGrammar.IsName(value) ? value : throw new ArgumentException(NameGrammar.Explain("name", value), nameof(Name));
    }

    /// <summary>Gets the namespace, or <see langword="null"/>: a registry then uses the name of the backend that offers the tool.</summary>
    /// <exception cref="ArgumentException">The value breaks the grammar of names.</exception>
    [JsonPropertyName("namespace")]
    public string? Namespace
    {
        get => _namespace;
        init => _namespace = value is null || NameGrammar.IsName(value) ? value : throw new ArgumentException(NameGrammar.Explain("namespace", value), nameof(Namespace));
    }

    /// <summary>Gets the version, or <see langword="null"/>. It becomes part of the id only together with a namespace.</summary>
    /// <exception cref="ArgumentException">The value is not 1 to 128 characters of <c>[A-Za-z0-9_.+-]</c>.</exception>
    [JsonPropertyName("version")]
    public string? Version
    {
        get => _version;
        init => _version = value is null || NameGrammar.IsVersion(value) ? value : throw new ArgumentException(NameGrammar.Explain("version", value, version: true), nameof(Version));
    }

    /// <summary>Gets the name shown to people, or <see langword="null"/>.</summary>
    [JsonPropertyName("title")]
    public string? Title { get; init; }

    /// <summary>Gets what the tool does, in words for a model, or <see langword="null"/>.</summary>
    [JsonPropertyName("description")]
    public string? Description { get; init; }

    /// <summary>Gets the JSON Schema of the arguments, an object.</summary>
    /// <exception cref="ArgumentException">The value is no JSON object, or its <c>type</c> is something else than <c>object</c>.</exception>
    [JsonPropertyName("inputSchema")]
    public required JsonElement InputSchema
    {
        get => _inputSchema;
        init => _inputSchema = CheckSchema(value, nameof(InputSchema));
    }

    /// <summary>Gets the JSON Schema of the structured result, or <see langword="null"/>: the result is not checked then.</summary>
    /// <exception cref="ArgumentException">The value is no JSON object.</exception>
    [JsonPropertyName("outputSchema")]
    public JsonElement? OutputSchema
    {
        get => _outputSchema;
        init => _outputSchema = value is { ValueKind: not JsonValueKind.Null and not JsonValueKind.Undefined } schema
            ? CheckSchema(schema, nameof(OutputSchema), anyType: true)
            : null;
    }

    /// <summary>Gets what the tool says of its own behaviour, or <see langword="null"/>. They are hints of whoever wrote the tool, not facts.</summary>
    [JsonPropertyName("annotations")]
    public ToolAnnotations? Annotations { get; init; }

    /// <summary>Gets how the tool takes part in task-augmented execution, or <see langword="null"/>.</summary>
    [JsonPropertyName("execution")]
    public ToolExecution? Execution { get; init; }

    /// <summary>Gets the icons of the tool; empty where there are none.</summary>
    [JsonPropertyName("icons")]
    public IReadOnlyList<ToolIcon> Icons { get; init => field = value ?? []; } = [];

    /// <summary>Gets the protocol's <c>_meta</c> object, or <see langword="null"/>.</summary>
    [JsonPropertyName("_meta")]
    public JsonElement? Meta
    {
        get => _meta;
        init => _meta = value is { ValueKind: JsonValueKind.Object } meta ? meta.Clone() : null;
    }

    /// <summary>Gets the tags, normalised as <see cref="ToolTags.Normalize"/> does.</summary>
    [JsonPropertyName("tags")]
    public IReadOnlyList<string> Tags { get; init => field = ToolTags.Normalize(value ?? []); } = [];

    /// <summary>Gets what a call reads and writes, or <see langword="null"/> where nothing is declared.</summary>
    [JsonPropertyName("effects")]
    public ToolEffects? Effects { get; init; }

    /// <summary>Gets the id: the name, with the namespace and version that there are.</summary>
    [JsonIgnore]
    public ToolId Id
    {
        get
        {
            // Written once with the same value by whichever thread comes first; the struct holds one reference, set last.
            if (_id.IsEmpty)
            {
                _id = new ToolId(_namespace, _name, _namespace is null ? null : _version);
            }

            return _id;
        }
    }

    /// <summary>Gets the fingerprint of what a model is told and a host agrees to: <c>sha256:</c> and 64 hexadecimal digits.</summary>
    /// <remarks>
    /// It covers name, title, description, both schemas, annotations and execution, as canonical JSON (<see cref="CanonicalJson"/>). It does not cover
    /// namespace, version, tags, effects, icons and <c>_meta</c>, which the host or a registry may set without changing the tool.
    /// </remarks>
    [JsonIgnore]
    public string Fingerprint => _fingerprint ??= ToolJson.Fingerprint(this);

    /// <inheritdoc/>
    public bool Equals(Tool? other) => other is not null
        && (ReferenceEquals(this, other) || string.Equals(ToolJson.Canonical(this), ToolJson.Canonical(other), StringComparison.Ordinal));

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_namespace, _name, _version);

    /// <summary>Returns the id.</summary>
    public override string ToString() => Id.ToString();

    // A copy made by "with" must not carry what was derived from the old values.
    private Tool(Tool other)
    {
        _name = other._name;
        _namespace = other._namespace;
        _version = other._version;
        _inputSchema = other._inputSchema;
        _outputSchema = other._outputSchema;
        _meta = other._meta;
        Title = other.Title;
        Description = other.Description;
        Annotations = other.Annotations;
        Execution = other.Execution;
        Icons = other.Icons;
        Tags = other.Tags;
        Effects = other.Effects;
    }

    private static JsonElement CheckSchema(JsonElement schema, string parameter, bool anyType = false)
    {
        if (schema.ValueKind != JsonValueKind.Object)
        {
            throw new ArgumentException($"A tool's {parameter} must be a JSON object, but is {JsonWords.Describe(schema)}.", parameter);
        }

        if (!anyType && schema.TryGetProperty("type", out var type) && !(type.ValueKind == JsonValueKind.String && type.ValueEquals("object")))
        {
            throw new ArgumentException($"The \"type\" of a tool's {parameter} must be \"object\", but is {type.GetRawText()}.", parameter);
        }

        // Detached from its document, so that the tool may outlive it.
        return schema.Clone();
    }
}
