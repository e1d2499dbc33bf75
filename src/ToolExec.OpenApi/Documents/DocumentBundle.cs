using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Microsoft.OpenApi.Reader;

namespace ToolExec.OpenApi;

/// <summary>
/// A document as the library's model, with all references followed but those in schemas. The schemas stay outside it, as they were written:
/// the model knows only some of the words of JSON Schema, and a tool's schema must say what the document says.
/// </summary>
internal sealed class DocumentBundle
{
    private const string SchemaNumber = "x-toolexec-schema";
    private const string StyledEncoding = "x-toolexec-styled";
    private const int MaxReferences = 32;
    private static readonly string[] Methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];
    private readonly List<SchemaPlace> _schemas = [];

    private DocumentBundle(DocumentSet documents) => Documents = documents;

    internal DocumentSet Documents { get; }

    internal OpenApiDocument Document { get; private set; } = null!;

    /// <summary>Gets a value indicating whether schemas are those of OpenAPI 3.0, which are not quite JSON Schema.</summary>
    internal bool IsVersion30 { get; private set; }

    /// <summary>Gets what is wrong with operations that had to be left out, by method and path.</summary>
    internal Dictionary<string, string> Faults { get; } = new(StringComparer.Ordinal);

    /// <exception cref="DocumentException">It is no OpenAPI 3.0 or 3.1 document.</exception>
    internal static DocumentBundle Create(DocumentSet documents)
    {
        var bundle = new DocumentBundle(documents);
        var root = documents.RootDocument;
        var version = (root["openapi"] as JsonValue)?.ToString() ?? "";
        bundle.IsVersion30 = version.StartsWith("3.0", StringComparison.Ordinal);
        if (!bundle.IsVersion30 && !version.StartsWith("3.1", StringComparison.Ordinal))
        {
            throw new DocumentException(root.ContainsKey("swagger")
                ? "The document is Swagger 2.0; only OpenAPI 3.0 and 3.1 are read. Convert it first."
                : $"The document says 'openapi: {ToolText.Clean(version, 20)}'; only 3.0 and 3.1 are read.");
        }

        var json = bundle.Root(root).ToJsonString();
        try
        {
            var read = OpenApiDocument.Parse(json, OpenApiConstants.Json, new OpenApiReaderSettings { LoadExternalRefs = false });
            bundle.Document = read.Document ?? throw new DocumentException("The document cannot be read as OpenAPI.");
            return bundle;
        }
        catch (Exception fault) when (fault is OpenApiException or InvalidOperationException or NullReferenceException or ArgumentException or FormatException or UriFormatException)
        {
            // The library fails so where a document is of the wrong shape; its own words are for developers.
            throw new DocumentException($"The document is not well-formed OpenAPI: {ToolText.Clean(fault.Message, 500)}", fault);
        }
    }

    /// <summary>Gives the schema that a part of the model has, null where it has none.</summary>
    internal SchemaPlace? Schema(IOpenApiSchema? schema) =>
        schema?.Extensions is { } extensions && extensions.TryGetValue(SchemaNumber, out var extension)
        && extension is JsonNodeExtension { Node: JsonValue number } && number.TryGetValue(out int index) ? _schemas[index] : null;

    /// <summary>Says whether the document names a style, or anything else that makes one count, for a property of a form.</summary>
    internal static bool IsStyled(OpenApiEncoding encoding) => encoding.Extensions is { } extensions && extensions.TryGetValue(StyledEncoding, out var extension)
        && extension is JsonNodeExtension { Node: JsonValue flag } && flag.TryGetValue(out bool isStyled) && isStyled;

    private static JsonObject Pick(JsonObject from, params ReadOnlySpan<string> names)
    {
        var picked = new JsonObject();
        foreach (var name in names)
        {
            if (from.TryGetPropertyValue(name, out var value))
            {
                picked[name] = value?.DeepClone();
            }
        }

        return picked;
    }

    private JsonObject Root(JsonObject root)
    {
        var copy = Pick(root, "servers", "security");
        copy["openapi"] = "3.1.1";
        copy["info"] = new JsonObject { ["title"] = "api", ["version"] = "1" };
        if (root["components"]?["securitySchemes"] is JsonObject schemes)
        {
            copy["components"] = new JsonObject { ["securitySchemes"] = Map(schemes, Documents.Root, static (scheme, _) => (JsonObject)scheme.DeepClone()) };
        }

        var paths = new JsonObject();
        foreach (var (path, item) in root["paths"] as JsonObject ?? [])
        {
            if (path.StartsWith('/') && PathItem(path, item) is { } pathItem)
            {
                paths[path] = pathItem;
            }
        }

        copy["paths"] = paths;
        return copy;
    }

    private JsonObject? PathItem(string path, JsonNode? item)
    {
        try
        {
            var (node, document) = Follow(item, Documents.Root);
            var copy = Pick(node, "servers");
            Put(copy, "parameters", List(node["parameters"], document, Parameter));
            foreach (var method in Methods)
            {
                if (node[method] is JsonObject operation && Operation($"{method.ToUpperInvariant()} {path}", operation, document) is { } made)
                {
                    copy[method] = made;
                }
            }

            return copy;
        }
        catch (DocumentException fault)
        {
            Faults[path] = fault.Message;
            return null;
        }
    }

    private JsonObject? Operation(string name, JsonObject operation, Uri document)
    {
        try
        {
            var copy = Pick(operation, "operationId", "summary", "description", "tags", "deprecated", "security", "servers");
            Put(copy, "parameters", List(operation["parameters"], document, Parameter));
            Put(copy, "requestBody", operation["requestBody"] is { } body ? RequestBody(body, document) : null);
            copy["responses"] = Map(operation["responses"] as JsonObject ?? [], document, Response);
            return copy;
        }
        catch (DocumentException fault)
        {
            Faults[name] = fault.Message;
            return null;
        }
    }

    private JsonObject Parameter(JsonNode parameter, Uri from)
    {
        var (node, document) = Follow(parameter, from);
        var copy = Pick(node, "name", "in", "description", "required", "deprecated", "style", "explode", "allowReserved");
        Put(copy, "schema", Schema(node["schema"], document));
        Put(copy, "content", Content(node["content"], document));
        return copy;
    }

    private JsonObject RequestBody(JsonNode body, Uri from)
    {
        var (node, document) = Follow(body, from);
        var copy = Pick(node, "description", "required");
        Put(copy, "content", Content(node["content"], document));
        return copy;
    }

    private JsonObject Response(JsonNode response, Uri from)
    {
        var (node, document) = Follow(response, from);
        var copy = new JsonObject { ["description"] = "response" };
        Put(copy, "content", Content(node["content"], document));
        return copy;
    }

    private JsonObject? Content(JsonNode? content, Uri document) => content is not JsonObject types ? null : Map(types, document, (type, from) =>
    {
        var (node, at) = Follow(type, from);
        var copy = new JsonObject();
        Put(copy, "schema", Schema(node["schema"], at));
        Put(copy, "encoding", node["encoding"] is JsonObject encodings
            ? Map(encodings, at, static (encoding, _) => Encoding((JsonObject)encoding))
            : null);
        return copy;
    });

    // The model fills in what is absent, and it is just the absence that counts.
    private static JsonObject Encoding(JsonObject encoding)
    {
        var copy = Pick(encoding, "contentType", "style", "explode", "allowReserved");
        copy[StyledEncoding] = encoding.ContainsKey("style") || encoding.ContainsKey("explode") || encoding.ContainsKey("allowReserved");
        return copy;
    }

    private JsonObject? Schema(JsonNode? schema, Uri document)
    {
        if (schema is null)
        {
            return null;
        }

        _schemas.Add(new SchemaPlace(schema, document));
        return new JsonObject { [SchemaNumber] = _schemas.Count - 1 };
    }

    private (JsonObject Node, Uri Document) Follow(JsonNode? node, Uri document)
    {
        for (var i = 0; i < MaxReferences; i++)
        {
            if (node is not JsonObject members)
            {
                throw new DocumentException("An object was expected where there is none.");
            }

            if (members["$ref"] is not JsonValue reference || !reference.TryGetValue(out string? text))
            {
                return (members, document);
            }

            (node, document, _) = Documents.Resolve(text, document);
        }

        throw new DocumentException(string.Create(CultureInfo.InvariantCulture, $"A reference leads to itself, or over more than {MaxReferences} others."));
    }

    private static JsonArray? List(JsonNode? list, Uri document, Func<JsonNode, Uri, JsonObject> copy) =>
        list is not JsonArray items ? null : new JsonArray([.. items.OfType<JsonNode>().Select(item => copy(item, document))]);

    private static JsonObject Map(JsonObject map, Uri document, Func<JsonNode, Uri, JsonObject> copy) => new(
        map.Where(static m => m.Value is JsonObject && !m.Key.StartsWith("x-", StringComparison.Ordinal)).Select(m => KeyValuePair.Create(m.Key, (JsonNode?)copy(m.Value!, document))));

    private static void Put(JsonObject into, string name, JsonNode? value)
    {
        if (value is not null)
        {
            into[name] = value;
        }
    }
}
