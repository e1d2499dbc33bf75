using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace ToolExec.OpenApi;

/// <summary>Chooses the media type of an operation's body and says how it is written.</summary>
internal static class BodyReader
{
    /// <summary>Chooses one of the media types that a body may have.</summary>
    internal static (string MediaType, BodyKind Kind, IOpenApiMediaType Content)? Choose(IDictionary<string, IOpenApiMediaType>? content)
    {
        if (content is null || content.Count == 0)
        {
            return null;
        }

        // Of equal kinds the one that the document names first.
        var (type, media) = content.Where(static c => MediaTypeHeaderValue.TryParse(c.Key, out _) || c.Key.Contains('*', StringComparison.Ordinal))
            .OrderBy(static c => KindOf(c.Key)).FirstOrDefault();
        return type is null ? throw new DocumentException("Its body has no media type that is one.")
            : type.Contains('*', StringComparison.Ordinal) ? ("application/octet-stream", BodyKind.Bytes, media)
            : (type, KindOf(type), media);
    }

    internal static bool IsJson(string mediaType)
    {
        var plain = Plain(mediaType);
        return plain is "application/json" or "text/json" || plain.EndsWith("+json", StringComparison.Ordinal);
    }

    internal static bool IsText(string mediaType)
    {
        var plain = Plain(mediaType);
        return plain.StartsWith("text/", StringComparison.Ordinal) || plain.EndsWith("+xml", StringComparison.Ordinal) || plain.EndsWith("+yaml", StringComparison.Ordinal)
            || plain is "application/xml" or "application/yaml" or "application/x-yaml" or "application/javascript" or "application/graphql" or "application/x-ndjson" or "application/jsonl" or "application/sql";
    }

    internal static ApiBody Create(string argument, (string MediaType, BodyKind Kind, IOpenApiMediaType Content) body, SchemaWriter writer, SchemaPlace? place)
    {
        var encodings = new Dictionary<string, FormEncoding>(StringComparer.Ordinal);
        foreach (var (property, encoding) in body.Content.Encoding ?? new Dictionary<string, OpenApiEncoding>(StringComparer.Ordinal))
        {
            // OpenAPI 3.1.1, 4.8.15.1.2: where any of these is there, the content type is ignored.
            var isStyled = DocumentBundle.IsStyled(encoding);
            var style = encoding.Style is { } s ? StyleOf(s) : ParameterStyle.Form;
            encodings[property] = new FormEncoding(encoding.ContentType, isStyled ? style : null, encoding.Explode ?? style == ParameterStyle.Form, encoding.AllowReserved ?? false);
        }

        var binary = new HashSet<string>(StringComparer.Ordinal);
        if (place is not null && writer.Resolve(place).Node is JsonObject { } members && members["properties"] is JsonObject properties)
        {
            foreach (var (name, property) in properties)
            {
                if (property is not null && IsBinary(property, writer, place))
                {
                    binary.Add(name);
                }
            }
        }

        return new ApiBody(argument, body.MediaType, body.Kind, encodings, binary);
    }

    internal static ParameterStyle StyleOf(Microsoft.OpenApi.ParameterStyle style) => style switch
    {
        Microsoft.OpenApi.ParameterStyle.Matrix => ParameterStyle.Matrix,
        Microsoft.OpenApi.ParameterStyle.Label => ParameterStyle.Label,
        Microsoft.OpenApi.ParameterStyle.Simple => ParameterStyle.Simple,
        Microsoft.OpenApi.ParameterStyle.SpaceDelimited => ParameterStyle.SpaceDelimited,
        Microsoft.OpenApi.ParameterStyle.PipeDelimited => ParameterStyle.PipeDelimited,
        Microsoft.OpenApi.ParameterStyle.DeepObject => ParameterStyle.DeepObject,
        _ => ParameterStyle.Form,
    };

    private static bool IsBinary(JsonNode property, SchemaWriter writer, SchemaPlace within)
    {
        var node = writer.Resolve(new SchemaPlace(property, writer.Resolve(within).Document)).Node;
        return SchemaWriter.IsBinary(node) || (node is JsonObject list && list["items"] is { } items && SchemaWriter.IsBinary(writer.Resolve(new SchemaPlace(items, within.Document)).Node));
    }

    private static string Plain(string mediaType) => mediaType.Split(';')[0].Trim().ToLowerInvariant();

    private static BodyKind KindOf(string mediaType) => IsJson(mediaType) ? BodyKind.Json : Plain(mediaType) switch
    {
        "application/x-www-form-urlencoded" => BodyKind.Form,
        "multipart/form-data" => BodyKind.Multipart,
        _ => IsText(mediaType) ? BodyKind.Text : BodyKind.Bytes,
    };
}
