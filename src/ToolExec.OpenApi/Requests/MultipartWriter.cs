using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace ToolExec.OpenApi;

/// <summary>Writes forms of parts (RFC 7578): a part for each member, and for each item of a list.</summary>
internal static class MultipartWriter
{
    internal static MultipartContent Create(ApiBody body, JsonElement form)
    {
        var content = new MultipartContent("form-data");
        try
        {
            foreach (var member in form.EnumerateObject())
            {
                var encoding = body.Encodings.GetValueOrDefault(member.Name);
                foreach (var (name, part) in Parts(member, encoding, body.Binary.Contains(member.Name)))
                {
                    part.Headers.TryAddWithoutValidation("Content-Disposition", $"form-data; name=\"{Quoted(name)}\"{(body.Binary.Contains(member.Name) ? $"; filename=\"{Quoted(name)}\"" : "")}");
                    content.Add(part);
                }
            }

            return content;
        }
        catch
        {
            content.Dispose();
            throw;
        }
    }

    private static IEnumerable<(string Name, HttpContent Part)> Parts(JsonProperty member, FormEncoding? encoding, bool isBinary)
    {
        // OpenAPI 3.1.1, 4.8.15.1.2: the styles of a query hold for form-data too.
        if (encoding?.Style is { } style && !isBinary)
        {
            var parameter = new ApiParameter(member.Name, member.Name, ParameterPlace.Query, style, encoding.Explode, AllowReserved: true, IsJson: false);
            return ParameterText.Pairs(parameter, member.Value, static text => text)
                .Select(static pair => (Uri.UnescapeDataString(pair.Name), (HttpContent)Text(pair.Value, "text/plain; charset=utf-8")));
        }

        return member.Value.ValueKind switch
        {
            JsonValueKind.Null => [],
            JsonValueKind.Array => member.Value.EnumerateArray().Where(static item => item.ValueKind != JsonValueKind.Null).Select(item => (member.Name, (HttpContent)Part(member.Name, item, encoding, isBinary))),
            _ => [(member.Name, Part(member.Name, member.Value, encoding, isBinary))],
        };
    }

    private static ByteArrayContent Part(string name, JsonElement value, FormEncoding? encoding, bool isBinary)
    {
        // The first of several types that the document allows; "image/*" says no type.
        var named = encoding?.ContentType?.Split(',')[0].Trim() is { Length: > 0 } type && !type.Contains('*', StringComparison.Ordinal) ? type : null;
        return isBinary ? BodyWriter.Bytes(BodyWriter.Base64(name, value), named ?? "application/octet-stream")
            : value.ValueKind is JsonValueKind.Object or JsonValueKind.Array ? Text(value.GetRawText(), named ?? "application/json")
            : Text(ParameterText.Plain(value), named ?? "text/plain; charset=utf-8");
    }

    private static ByteArrayContent Text(string text, string mediaType)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(text));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(mediaType);
        return content;
    }

    // The WHATWG HTML standard, "multipart/form-data encoding algorithm": what would end the name is written so.
    private static string Quoted(string name) => name.Replace("\r", "%0D", StringComparison.Ordinal).Replace("\n", "%0A", StringComparison.Ordinal).Replace("\"", "%22", StringComparison.Ordinal);
}
