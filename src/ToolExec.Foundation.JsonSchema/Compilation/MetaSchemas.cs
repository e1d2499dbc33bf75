using System.Collections.Concurrent;
using System.Text.Json;

namespace ToolExec.Foundation.JsonSchema;

/// <summary>The meta-schemas of the specifications, which travel with the assembly.</summary>
internal static class MetaSchemas
{
    private const string Host = "://json-schema.org/";

    private static readonly ConcurrentDictionary<string, JsonElement> Loaded = new(StringComparer.Ordinal);

    public static bool TryGet(string uri, out JsonElement schema)
    {
        schema = default;
        var at = uri.IndexOf(Host, StringComparison.Ordinal);
        if (at is not (4 or 5) || !uri.StartsWith("http", StringComparison.Ordinal))
        {
            return false;
        }

        // draft/2020-12/meta/core is kept as 2020-12.core.json, draft-07/schema as draft-07.json.
        var name = uri[(at + Host.Length)..];
        name = name.StartsWith("draft/", StringComparison.Ordinal)
            ? name[6..].Replace("/meta/", ".", StringComparison.Ordinal).Replace("/schema", ".schema", StringComparison.Ordinal)
            : name.Replace("/schema", "", StringComparison.Ordinal);
        if (Loaded.TryGetValue(name, out schema))
        {
            return true;
        }

        using var stream = typeof(MetaSchemas).Assembly.GetManifestResourceStream("MetaSchemas." + name + ".json");
        if (stream is null)
        {
            return false;
        }

        using var document = JsonDocument.Parse(stream);
        schema = Loaded.GetOrAdd(name, document.RootElement.Clone());
        return true;
    }
}
