using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace ToolExec.OpenApi;

/// <summary>Writes the body of a request.</summary>
internal static class BodyWriter
{
    /// <summary>Writes a body; null where there is no value.</summary>
    /// <exception cref="RequestRefusedException">The value is none that can be written so.</exception>
    internal static HttpContent? Create(ApiBody body, JsonElement value) => value.ValueKind == JsonValueKind.Undefined ? null : body.Kind switch
    {
        BodyKind.Json => Bytes(JsonMarshal.GetRawUtf8Value(value).ToArray(), body.MediaType),
        BodyKind.Form => Bytes(Encoding.ASCII.GetBytes(Form(body, value)), body.MediaType),
        BodyKind.Multipart => MultipartWriter.Create(body, RequireObject(body, value)),
        BodyKind.Text => Text(body, value),
        _ => Bytes(Base64(body.Argument, value), body.MediaType),
    };

    /// <summary>Reads Base64.</summary>
    /// <exception cref="RequestRefusedException">It is none.</exception>
    internal static byte[] Base64(string argument, JsonElement value) => value.ValueKind == JsonValueKind.String && value.TryGetBytesFromBase64(out var bytes)
        ? bytes
        : throw new RequestRefusedException(argument, "must be bytes as Base64 text.");

    internal static ByteArrayContent Bytes(byte[] bytes, string mediaType)
    {
        var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(mediaType);
        return content;
    }

    private static ByteArrayContent Text(ApiBody body, JsonElement value)
    {
        var type = MediaTypeHeaderValue.Parse(body.MediaType);
        type.CharSet ??= "utf-8";
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(ParameterText.Plain(value)));
        content.Headers.ContentType = type;
        return content;
    }

    private static JsonElement RequireObject(ApiBody body, JsonElement value) =>
        value.ValueKind == JsonValueKind.Object ? value : throw new RequestRefusedException(body.Argument, "must be an object: each member becomes a field of the form.");

    private static string Form(ApiBody body, JsonElement value)
    {
        var text = new StringBuilder();
        foreach (var member in RequireObject(body, value).EnumerateObject())
        {
            var encoding = body.Encodings.GetValueOrDefault(member.Name);

            // OpenAPI 3.1.1, 4.8.15.1.3: by content type where no style is named; an object is JSON then. A list without either is written item by item, as forms are.
            var isJson = encoding?.Style is null && (member.Value.ValueKind == JsonValueKind.Object || (encoding?.ContentType is { } type && BodyReader.IsJson(type)));
            var parameter = new ApiParameter(member.Name, member.Name, ParameterPlace.Query, encoding?.Style ?? ParameterStyle.Form, encoding?.Style is null || encoding.Explode, AllowReserved: false, isJson);
            foreach (var (name, written) in ParameterText.Pairs(parameter, member.Value, PercentEncoding.EncodeForm))
            {
                text.Append(text.Length == 0 ? "" : "&").Append(name).Append('=').Append(written);
            }
        }

        return text.ToString();
    }
}
