using System.Collections.Concurrent;
using System.Text.Json;

namespace ToolExec.Foundation.JsonSchema;

/// <summary>Schema documents by URI, filled by the host; the only place besides the schema itself where a reference can lead. Safe for use from many threads.</summary>
public sealed class SchemaResourceRegistry
{
    private readonly ConcurrentDictionary<string, JsonElement> _documents = new(StringComparer.Ordinal);

    /// <summary>Adds a document, or replaces the one with the same URI.</summary>
    /// <param name="uri">The absolute URI, without a fragment, that references use.</param>
    /// <param name="schema">The document; it is copied.</param>
    /// <exception cref="ArgumentException">The URI is relative or has a fragment, or the document is neither an object nor a boolean.</exception>
    public void Add(string uri, JsonElement schema)
    {
        ArgumentException.ThrowIfNullOrEmpty(uri);
        var trimmed = uri.EndsWith('#') ? uri[..^1] : uri;
        if (!Uri.TryCreate(trimmed, UriKind.Absolute, out var parsed) || trimmed.Contains('#', StringComparison.Ordinal))
        {
            throw new ArgumentException($"'{uri}' is not an absolute URI without a fragment.", nameof(uri));
        }

        if (schema.ValueKind is not (JsonValueKind.Object or JsonValueKind.True or JsonValueKind.False))
        {
            throw new ArgumentException("A schema is an object or a boolean.", nameof(schema));
        }

        _documents[parsed.AbsoluteUri] = schema.Clone();
    }

    internal bool TryGet(string uri, out JsonElement schema) => _documents.TryGetValue(uri, out schema);
}
