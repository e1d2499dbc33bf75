using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace ToolExec.OpenApi;

/// <summary>The input schema of one tool: a property for each parameter, and one for the body.</summary>
internal sealed class InputSchema(DocumentBundle bundle, int maxParts)
{
    private const int MaxDescriptionLength = 2000;
    private readonly SchemaWriter _writer = new(bundle.Documents, bundle.IsVersion30, maxParts);
    private readonly JsonObject _properties = [];
    private readonly JsonArray _required = [];

    /// <summary>Adds a parameter; null where it is none that can be sent.</summary>
    /// <exception cref="DocumentException">It is required and cannot be sent, or its schema is wrong.</exception>
    internal ApiParameter? Add(IOpenApiParameter parameter)
    {
        var name = parameter.Name is { Length: > 0 } text ? text : throw new DocumentException("It has a parameter without a name.");
        var place = parameter.In switch
        {
            ParameterLocation.Path => ParameterPlace.Path,
            ParameterLocation.Query => ParameterPlace.Query,
            ParameterLocation.Header => ParameterPlace.Header,
            ParameterLocation.Cookie => ParameterPlace.Cookie,
            _ => throw new DocumentException($"Its parameter '{ToolText.Clean(name, 100)}' is at a place that is not known."),
        };
        if ((place is ParameterPlace.Header or ParameterPlace.Cookie && !HeaderRules.IsName(name)) || (place == ParameterPlace.Header && HeaderRules.IsOurs(name)))
        {
            return parameter.Required ? throw new DocumentException($"Its parameter '{ToolText.Clean(name, 100)}' is no {(place == ParameterPlace.Header ? "header" : "cookie")} that may be set.") : null;
        }

        var argument = Argument(name, place);
        var content = parameter.Content is { Count: > 0 } types ? types.First() : default;
        var schema = Schema(content.Value?.Schema ?? parameter.Schema, SchemaUse.Request);
        Describe(schema, parameter.Description, parameter.Deprecated);
        _properties[argument] = schema;
        if (parameter.Required || place == ParameterPlace.Path)
        {
            _required.Add((JsonNode)argument);
        }

        return new ApiParameter(
            argument,
            name,
            place,
            Style(parameter, place),
            parameter.Explode,
            parameter.AllowReserved && place == ParameterPlace.Query,
            content.Key is not null && BodyReader.IsJson(content.Key));
    }

    /// <summary>Adds the body; null where it has none.</summary>
    /// <exception cref="DocumentException">Its schema is wrong.</exception>
    internal ApiBody? Add(IOpenApiRequestBody requestBody)
    {
        if (BodyReader.Choose(requestBody.Content) is not { } chosen)
        {
            return null;
        }

        var argument = Argument("body", null);
        var place = bundle.Schema(chosen.Content.Schema);
        var schema = chosen.Kind switch
        {
            BodyKind.Bytes => new JsonObject { ["type"] = "string", ["contentEncoding"] = "base64", ["contentMediaType"] = chosen.MediaType },
            BodyKind.Text => new JsonObject { ["type"] = "string", ["contentMediaType"] = chosen.MediaType },
            BodyKind.Json => Schema(chosen.Content.Schema, SchemaUse.Request),
            _ => place is null ? new JsonObject { ["type"] = "object" } : Schema(chosen.Content.Schema, SchemaUse.Form),
        };
        Describe(schema, requestBody.Description, deprecated: false);
        _properties[argument] = schema;
        if (requestBody.Required)
        {
            _required.Add((JsonNode)argument);
        }

        return BodyReader.Create(argument, chosen, _writer, place);
    }

    /// <summary>Gets the whole schema.</summary>
    /// <exception cref="DocumentException">It refers to what is not there, or is too large.</exception>
    internal JsonElement ToJson()
    {
        _writer.Finish();
        var schema = new JsonObject { ["type"] = "object", ["properties"] = _properties };
        if (_required.Count > 0)
        {
            schema["required"] = _required;
        }

        schema["additionalProperties"] = false;
        if (_writer.Definitions.Count > 0)
        {
            schema["$defs"] = _writer.Definitions;
        }

        return ToolExecJson.Parse(schema.ToJsonString(), new StrictJsonOptions { MaxBytes = int.MaxValue, MaxDepth = 256 });
    }

    private static ParameterStyle Style(IOpenApiParameter parameter, ParameterPlace place)
    {
        // OpenAPI 3.1.1, 4.8.12.2.1: the style of a place where none is named, or one that does not belong there.
        var style = parameter.Style is { } named ? BodyReader.StyleOf(named) : (ParameterStyle?)null;
        return place switch
        {
            ParameterPlace.Path => style is ParameterStyle.Matrix or ParameterStyle.Label ? style.Value : ParameterStyle.Simple,
            ParameterPlace.Header => ParameterStyle.Simple,
            ParameterPlace.Query => style is ParameterStyle.SpaceDelimited or ParameterStyle.PipeDelimited or ParameterStyle.DeepObject ? style.Value : ParameterStyle.Form,
            _ => ParameterStyle.Form,
        };
    }

    private static void Describe(JsonObject schema, string? description, bool deprecated)
    {
        if (description is { Length: > 0 })
        {
            schema["description"] = ToolText.Clean(description, MaxDescriptionLength);
        }

        if (deprecated)
        {
            schema["deprecated"] = true;
        }
    }

    private JsonObject Schema(IOpenApiSchema? schema, SchemaUse use) =>
        bundle.Schema(schema) is not { } place ? [] : _writer.Write(place, use) as JsonObject ?? [];

    // Names that model interfaces take. Two that would be the same are told apart by their place.
    private string Argument(string name, ParameterPlace? place)
    {
        var argument = string.Concat(name.Select(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-' ? c : '_'));
        argument = argument.Length > 60 ? argument[..60] : argument;
        var free = !_properties.ContainsKey(argument) ? argument : $"{argument}_{place?.ToString().ToLowerInvariant() ?? "content"}";
        for (var i = 2; _properties.ContainsKey(free); i++)
        {
            free = $"{argument}_{i}";
        }

        return free;
    }
}
