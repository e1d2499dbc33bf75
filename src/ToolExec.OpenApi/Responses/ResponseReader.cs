using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ToolExec.OpenApi;

/// <summary>Turns answers into results, by their status and media type, in bounded memory.</summary>
internal sealed class ResponseReader(int maxBytes, TimeProvider time)
{
    private const int MaxErrorBytes = 64 * 1024;
    private const int MaxErrorText = 4000;
    private const int MaxTypeLength = 100;

    /// <summary>Reads an answer.</summary>
    /// <exception cref="HttpRequestException">The connection broke.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    internal async Task<ToolResult> ReadAsync(ApiOperation operation, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var isSuccess = response.IsSuccessStatusCode;
        var limit = isSuccess ? maxBytes : Math.Min(maxBytes, MaxErrorBytes);
        var (bytes, isWhole) = await ReadAsync(response.Content, limit, cancellationToken).ConfigureAwait(false);
        if (!isSuccess)
        {
            return ToolResult.Failure(Error(operation, response, bytes, isWhole));
        }

        if (!isWhole)
        {
            return Fail(ToolErrorKind.ResultTooLarge, $"The answer has more than {maxBytes} bytes. Ask for less, such as a page.");
        }

        var type = response.Content.Headers.ContentType;
        if (bytes.Length == 0)
        {
            return operation.PromisesJson
                ? Fail(ToolErrorKind.InvalidResponse, $"The server answered {Status(response)} without a body, where the document promises JSON.")
                : ToolResult.FromContent(null, [new TextBlock(Status(response))]);
        }

        return Body(operation, type, bytes);
    }

    private static ToolResult Body(ApiOperation operation, MediaTypeHeaderValue? type, byte[] bytes)
    {
        var media = type?.MediaType ?? "";
        if (BodyReader.IsJson(media))
        {
            return ToolExecJson.TryParse(WithoutMark(bytes), out var value, out var error, new StrictJsonOptions { MaxBytes = int.MaxValue, MaxDepth = 128 })
                ? ToolResult.Success(value)
                : Fail(ToolErrorKind.InvalidResponse, $"The server's answer says that it is JSON, but is not as it is taken here: {error}");
        }

        if (operation.PromisesJson)
        {
            return Fail(ToolErrorKind.InvalidResponse, $"The server answered with {Shown(media)}, where the document promises JSON. It begins with {ToolText.Quote(Encoding.UTF8.GetString(bytes.AsSpan(0, Math.Min(200, bytes.Length))), 200)}.");
        }

        if (BodyReader.IsText(media))
        {
            return TryText(type, bytes) is { } text
                ? ToolResult.FromContent(null, [new TextBlock(text)])
                : Fail(ToolErrorKind.InvalidResponse, $"The server's answer says that it is {Shown(media)} in '{ToolText.Clean(type?.CharSet ?? "utf-8", MaxTypeLength)}', but its bytes are not.");
        }

        var kind = media.Length == 0 ? "application/octet-stream" : media;
        return ToolResult.FromContent(null, kind.StartsWith("image/", StringComparison.OrdinalIgnoreCase) ? [new ImageBlock(bytes, kind)]
            : kind.StartsWith("audio/", StringComparison.OrdinalIgnoreCase) ? [new AudioBlock(bytes, kind)]
            : [new EmbeddedResourceBlock(new ResourceContents($"output:{operation.Tool.Name}") { MimeType = kind, Blob = bytes })]);
    }

    private static async Task<(byte[] Bytes, bool IsWhole)> ReadAsync(HttpContent content, int limit, CancellationToken cancellationToken)
    {
        var stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            var bytes = new MemoryStream();
            var buffer = new byte[16 * 1024];
            while (bytes.Length <= limit && await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is var read and > 0)
            {
                bytes.Write(buffer.AsSpan(0, read));
            }

            return bytes.Length <= limit ? (bytes.ToArray(), true) : (bytes.GetBuffer()[..limit], false);
        }
    }

    private static byte[] WithoutMark(byte[] bytes) => bytes is [0xEF, 0xBB, 0xBF, .. var rest] ? rest : bytes;

    private static string? TryText(MediaTypeHeaderValue? type, byte[] bytes)
    {
        try
        {
            var name = type?.CharSet?.Trim('"');
            var encoding = string.IsNullOrEmpty(name) ? new UTF8Encoding(false, throwOnInvalidBytes: true) : Encoding.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
            return encoding.GetString(WithoutMark(bytes));
        }
        catch (Exception fault) when (fault is ArgumentException or DecoderFallbackException)
        {
            return null;
        }
    }

    private static string Status(HttpResponseMessage response) => string.Create(CultureInfo.InvariantCulture, $"{(int)response.StatusCode} {ToolText.Clean(response.ReasonPhrase ?? "", MaxTypeLength)}").TrimEnd();

    private static string Shown(string media) => media.Length == 0 ? "something of no type" : $"'{ToolText.Clean(media, MaxTypeLength)}'";

    private static ToolResult Fail(ToolErrorKind kind, string message) => ToolResult.Failure(new ToolError(kind, message));

    private ToolError Error(ApiOperation operation, HttpResponseMessage response, byte[] bytes, bool isWhole)
    {
        var type = response.Content.Headers.ContentType;
        JsonElement body = default;
        var isJson = isWhole && BodyReader.IsJson(type?.MediaType ?? "") && ToolExecJson.TryParse(WithoutMark(bytes), out body, out _);
        var text = isJson || BodyReader.IsText(type?.MediaType ?? "") ? Encoding.UTF8.GetString(WithoutMark(bytes)) : "";
        var details = new JsonObject { ["status"] = (int)response.StatusCode };
        if (text.Length > 0)
        {
            details["body"] = isJson ? JsonNode.Parse(body.GetRawText()) : ToolText.Clean(text, MaxErrorText);
        }

        var said = text.Trim() is { Length: > 0 } words ? $": {ToolText.Clean(words, MaxErrorText)}" : ".";
        return new ToolError(response.StatusCode == HttpStatusCode.TooManyRequests ? ToolErrorKind.Busy : ToolErrorKind.ExecutionFailed, $"{operation.RemoteName} answered {Status(response)}{Redirect(response)}{said}")
        {
            IsRetryable = RetryHandler.IsTransient(response),
            RetryAfter = RetryAfter.Of(response, time),
            Details = ToolExecJson.Parse(details.ToJsonString(), new StrictJsonOptions { MaxDepth = 128 }),
        };
    }

    private static string Redirect(HttpResponseMessage response) => (int)response.StatusCode is >= 300 and < 400 && response.Headers.Location is { } location
        ? $" (to '{ToolText.Clean(location.IsAbsoluteUri ? location.GetLeftPart(UriPartial.Path) : location.OriginalString.Split('?')[0], 200)}', which is not followed)"
        : "";
}
