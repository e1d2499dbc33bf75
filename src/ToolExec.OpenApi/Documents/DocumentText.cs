using System.Text.Json.Nodes;

namespace ToolExec.OpenApi;

/// <summary>Reads the bytes of a document, JSON or YAML, strictly and in bounds.</summary>
internal static class DocumentText
{
    internal const int MaxDepth = 200;

    /// <exception cref="DocumentException">It is neither.</exception>
    internal static JsonNode Read(byte[] bytes, string shown, int maxBytes)
    {
        ReadOnlyMemory<byte> text = bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? bytes.AsMemory(3) : bytes;
        var first = text.Span.TrimStart(" \t\r\n"u8);
        if (first is [(byte)'{', ..])
        {
            return ToolExecJson.TryParse(text, out var json, out var error, new StrictJsonOptions { MaxBytes = maxBytes, MaxDepth = MaxDepth })
                ? JsonObject.Create(json)!
                : throw new DocumentException($"The document '{shown}' is not JSON as it is taken here: {error}");
        }

        return YamlText.Read(text, shown, maxBytes);
    }

    /// <summary>Reads a stream, and no more of it than is taken.</summary>
    /// <exception cref="DocumentException">There is more.</exception>
    internal static async Task<byte[]> ReadBoundedAsync(Stream stream, string shown, int maxBytes, CancellationToken cancellationToken)
    {
        var bytes = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
        {
            if (bytes.Length + read > maxBytes)
            {
                throw new DocumentException($"The document '{shown}' has more than {maxBytes} bytes. Raise {nameof(OpenApiBackendOptions.MaxDocumentBytes)} if that is right.");
            }

            bytes.Write(buffer.AsSpan(0, read));
        }

        return bytes.ToArray();
    }
}
