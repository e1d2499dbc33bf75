using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ToolExec.Runtime.AspNetCore;

/// <summary>Reads the bodies of requests, and no more of them than is allowed.</summary>
internal static class RequestBodies
{
    private const int Piece = 16 * 1024;

    /// <summary>Reads a whole body.</summary>
    /// <returns>The bytes, or <see langword="null"/>: there are too many, and the answer's status says so.</returns>
    public static async Task<byte[]?> ReadAsync(HttpContext context, int maxBytes)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = maxBytes;
        }

        using var body = new MemoryStream();
        var buffer = new byte[Piece];
        try
        {
            while (await context.Request.Body.ReadAsync(buffer, context.RequestAborted).ConfigureAwait(false) is > 0 and var read)
            {
                // Not every server knows the feature.
                if (body.Length + read > maxBytes)
                {
                    context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
                    return null;
                }

                await body.WriteAsync(buffer.AsMemory(0, read), context.RequestAborted).ConfigureAwait(false);
            }
        }
        catch (BadHttpRequestException e)
        {
            context.Response.StatusCode = e.StatusCode;
            return null;
        }

        return body.ToArray();
    }
}
