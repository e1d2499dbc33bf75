using System.Text;
using System.Text.Json;

namespace ToolExec.OpenApi;

/// <summary>Makes the request of a call. Every value is data where it stands: it ends no segment, no parameter, no header and no part.</summary>
internal static class RequestWriter
{
    private static readonly UriCreationOptions AsWritten = new() { DangerousDisablePathAndQueryCanonicalization = true };

    /// <summary>Makes a request.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="baseAddress">The address that the path is appended to.</param>
    /// <param name="arguments">The arguments of the call.</param>
    /// <exception cref="RequestRefusedException">A value must not stand where it would.</exception>
    internal static HttpRequestMessage Create(ApiOperation operation, Uri baseAddress, JsonElement arguments)
    {
        var address = new StringBuilder(baseAddress.GetLeftPart(UriPartial.Path).TrimEnd('/')).Append(Path(operation, arguments));
        var pairs = operation.Parameters.Where(static p => p.Place == ParameterPlace.Query)
            .SelectMany(p => ParameterText.Pairs(p, Value(p.Argument, arguments), p.AllowReserved ? PercentEncoding.EncodeReserved : PercentEncoding.Encode));
        AppendQuery(address, pairs);

        // The platform would decode and shorten the path again otherwise, and the server would see another one than was written here.
        var request = new HttpRequestMessage(operation.Method, new Uri(address.ToString(), AsWritten));
        try
        {
            request.Headers.TryAddWithoutValidation("Accept", operation.Accept);
            AddHeaders(request, operation, arguments);
            request.Content = operation.Body is { } body ? BodyWriter.Create(body, Value(body.Argument, arguments)) : null;
            return request;
        }
        catch
        {
            request.Dispose();
            throw;
        }
    }

    /// <summary>Appends pairs that are encoded already.</summary>
    internal static void AppendQuery(StringBuilder address, IEnumerable<(string Name, string Value)> pairs)
    {
        var separator = '?';
        foreach (var (name, value) in pairs)
        {
            address.Append(separator).Append(name).Append('=').Append(value);
            separator = '&';
        }
    }

    internal static Uri Exactly(string address) => new(address, AsWritten);

    private static JsonElement Value(string argument, JsonElement arguments) =>
        arguments.ValueKind == JsonValueKind.Object && arguments.TryGetProperty(argument, out var value) && value.ValueKind != JsonValueKind.Null ? value : default;

    private static string Path(ApiOperation operation, JsonElement arguments)
    {
        var path = new StringBuilder();
        var segmentArgument = ""; // of the segment that is being written
        foreach (var (text, isParameter) in operation.Path.Parts)
        {
            if (!isParameter)
            {
                foreach (var c in text)
                {
                    if (c == '/')
                    {
                        CheckSegment(path, segmentArgument);
                        segmentArgument = "";
                    }

                    path.Append(c is > ' ' and < '\u007F' and not ('?' or '#' or '\\' or '"' or '<' or '>' or '^' or '`' or '|') ? c.ToString() : PercentEncoding.Encode(c.ToString()));
                }

                continue;
            }

            var parameter = operation.Parameters.First(p => p.Place == ParameterPlace.Path && string.Equals(p.Name, text, StringComparison.Ordinal));
            var value = Value(parameter.Argument, arguments);
            var written = value.ValueKind == JsonValueKind.Undefined ? "" : parameter.IsJson ? PercentEncoding.Encode(value.GetRawText()) : ParameterText.Path(parameter, value);
            if (written.Length == 0)
            {
                throw new RequestRefusedException(parameter.Argument, "is part of the path and must not be empty.");
            }

            segmentArgument = parameter.Argument;
            path.Append(written);
        }

        CheckSegment(path, segmentArgument);
        return path.ToString();
    }

    // "." and ".." cannot be encoded: servers resolve them all the same (RFC 3986, 5.2.4), and the request would be another operation's.
    private static void CheckSegment(StringBuilder path, string argument)
    {
        var text = path.ToString();
        var segment = text[(text.LastIndexOf('/') + 1)..];
        if (argument.Length > 0 && segment is "." or "..")
        {
            throw new RequestRefusedException(argument, $"must not be '{segment}': the request would go to another path.");
        }
    }

    private static void AddHeaders(HttpRequestMessage request, ApiOperation operation, JsonElement arguments)
    {
        var cookies = new List<string>();
        foreach (var parameter in operation.Parameters)
        {
            var value = Value(parameter.Argument, arguments);
            if (value.ValueKind == JsonValueKind.Undefined)
            {
                continue;
            }

            if (parameter.Place == ParameterPlace.Header)
            {
                var text = parameter.IsJson ? value.GetRawText() : ParameterText.Header(parameter, value);
                if (!HeaderRules.IsValue(text))
                {
                    throw new RequestRefusedException(parameter.Argument, "goes into a header, which takes no line breaks, no control characters and only ASCII.");
                }

                request.Headers.TryAddWithoutValidation(parameter.Name, text);
            }
            else if (parameter.Place == ParameterPlace.Cookie)
            {
                var written = string.Join('&', ParameterText.Pairs(parameter, value, PercentEncoding.Encode).Select(static p => $"{p.Name}={p.Value}"));
                if (written.Length > 0)
                {
                    cookies.Add(written);
                }
            }
        }

        if (cookies.Count > 0)
        {
            request.Headers.TryAddWithoutValidation("Cookie", string.Join("; ", cookies));
        }
    }
}
