using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>What is known of an artifact without reading it.</summary>
/// <param name="Id">The handle: 32 hexadecimal digits.</param>
/// <param name="Size">The number of bytes.</param>
/// <param name="MediaType">The media type, such as <c>application/json</c>.</param>
/// <param name="Sha256">The SHA-256 of the content, 64 hexadecimal digits.</param>
/// <param name="Expires">When it is deleted.</param>
public sealed record ArtifactInfo(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("size")] long Size,
    [property: JsonPropertyName("media_type")] string MediaType,
    [property: JsonPropertyName("sha256")] string Sha256,
    [property: JsonPropertyName("expires")] DateTimeOffset Expires)
{
    /// <summary>The scheme of <see cref="Uri"/>.</summary>
    public const string Scheme = "artifact";

    /// <summary>Gets the handle as an address: <c>artifact://</c> and the id.</summary>
    [JsonPropertyName("uri")]
    public string Uri => $"{Scheme}://{Id}";
}
