using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using ModelContextProtocol.Protocol;

namespace ToolExec.Mcp.AspNetCore;

/// <summary>
/// Compares what a request says in its headers with what it says in its body (MCP 2026-07-28, "Streamable HTTP"): what a proxy decided by the headers must
/// be what is carried out.
/// </summary>
internal static class MirroredHeaders
{
    private const string MethodHeader = "Mcp-Method";
    private const string NameHeader = "Mcp-Name";
    private const string ParameterPrefix = "Mcp-Param-";
    private const string Mapping = "x-mcp-header";
    private const string VersionMeta = "io.modelcontextprotocol/protocolVersion";
    private const int MaxDepth = 32;
    private const decimal MaxSafeInteger = 9_007_199_254_740_991m;

    // RFC 9110, 5.5: visible characters, space and tab.
    private static readonly SearchValues<char> HeaderChars = SearchValues.Create([.. Enumerable.Range(0x20, 0x5F).Select(static c => (char)c), '\t']);

    /// <summary>Compares.</summary>
    /// <returns>What differs, one sentence; <see langword="null"/> where nothing does.</returns>
    internal static string? Check(IHeaderDictionary headers, JsonRpcMessage message, string version, McpToolServer server)
    {
        var (method, parameters) = message switch
        {
            JsonRpcRequest request => (request.Method, request.Params),
            JsonRpcNotification notification => (notification.Method, notification.Params),
            _ => (null, null),
        };
        if (method is null)
        {
            return null;
        }

        if (Compare(headers, MethodHeader, method) is { } wrongMethod)
        {
            return wrongMethod;
        }

        if (Text(parameters?["_meta"] as JsonObject, VersionMeta) is { } said && !string.Equals(said, version, StringComparison.Ordinal))
        {
            return "The MCP-Protocol-Version header does not match the version in the request's _meta.";
        }

        if (method is not (RequestMethods.ToolsCall or RequestMethods.PromptsGet or RequestMethods.ResourcesRead))
        {
            return null;
        }

        var name = Text(parameters as JsonObject, method is RequestMethods.ResourcesRead ? "uri" : "name");
        return Compare(headers, NameHeader, name ?? "")
            ?? (method is RequestMethods.ToolsCall && name is not null && server.TryGetInputSchema(name, out var schema)
                ? CheckParameters(headers, schema.Value, (parameters as JsonObject)?["arguments"] as JsonObject, 0)
                : null);
    }

    private static string? CheckParameters(IHeaderDictionary headers, JsonElement schema, JsonObject? arguments, int depth)
    {
        if (depth > MaxDepth || schema.ValueKind != JsonValueKind.Object || !schema.TryGetProperty("properties", out var properties) || properties.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        foreach (var property in properties.EnumerateObject())
        {
            if (property.Value.ValueKind != JsonValueKind.Object)
            {
                continue;
            }

            var argument = arguments?[property.Name];
            var fault = property.Value.TryGetProperty(Mapping, out var mapped) && mapped.ValueKind == JsonValueKind.String && mapped.GetString() is { Length: > 0 } header
                ? CheckParameter(headers, ParameterPrefix + header, argument, property.Name)
                : null;
            if ((fault ?? CheckParameters(headers, property.Value, argument as JsonObject, depth + 1)) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private static string? CheckParameter(IHeaderDictionary headers, string header, JsonNode? argument, string property)
    {
        if (argument is null)
        {
            return headers.ContainsKey(header) ? $"The header {header} is there, but the argument '{property}' is not." : null;
        }

        if (McpHeaderEncoder.ConvertToHeaderValue(argument) is not { } wanted || McpHeaderEncoder.DecodeValue(wanted) is not { } expected)
        {
            return null; // no text, number or boolean: the check of the arguments says so
        }

        return Read(headers, header, out var actual) ?? (SameValue(actual, expected, argument) ? null : $"The header {header} does not match the argument '{property}'.");
    }

    private static bool SameValue(string actual, string expected, JsonNode argument)
    {
        if (argument.GetValueKind() != JsonValueKind.Number)
        {
            return string.Equals(actual, expected, StringComparison.Ordinal);
        }

        // 42 and 42.0 are one number; one that not every client can hold exactly is none to decide by.
        return decimal.TryParse(actual, NumberStyles.Float, CultureInfo.InvariantCulture, out var left)
            && decimal.TryParse(expected, NumberStyles.Float, CultureInfo.InvariantCulture, out var right)
            && left == right && Math.Abs(left) <= MaxSafeInteger;
    }

    private static string? Compare(IHeaderDictionary headers, string header, string expected) =>
        Read(headers, header, out var actual) ?? (string.Equals(actual, expected, StringComparison.Ordinal) ? null : $"The header {header} does not match the request's body.");

    private static string? Read(IHeaderDictionary headers, string header, out string value)
    {
        value = "";
        var values = headers[header];
        if (values.Count != 1 || values[0] is not { } raw)
        {
            return values.Count == 0 ? $"The header {header} is missing." : $"The header {header} is there more than once.";
        }

        raw = raw.Trim(' ', '\t');
        if (raw.AsSpan().ContainsAnyExcept(HeaderChars) || McpHeaderEncoder.DecodeValue(raw) is not { } decoded)
        {
            return $"The header {header} has characters that it cannot have; text outside ASCII is written =?base64?…?=.";
        }

        value = decoded;
        return null;
    }

    private static string? Text(JsonObject? json, string name) => json?[name] is JsonValue value && value.TryGetValue(out string? text) ? text : null;
}
