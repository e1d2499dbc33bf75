namespace ToolExec.Runtime;

/// <summary>Reads the body of another host's answer, and no more of it than is allowed.</summary>
internal static class BoundedBody
{
    private const int Piece = 16 * 1024;

    /// <summary>Reads a body to its end.</summary>
    /// <returns>The bytes, or <see langword="null"/> where there are more than are allowed.</returns>
    /// <exception cref="IOException">The connection was lost.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(HttpContent content, int maxBytes, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength > maxBytes)
        {
            return null;
        }

        var stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            using var body = new MemoryStream();
            var buffer = new byte[Piece];
            while (await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var read)
            {
                if (body.Length + read > maxBytes)
                {
                    return null;
                }

                await body.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
            }

            return body.ToArray();
        }
    }
}
