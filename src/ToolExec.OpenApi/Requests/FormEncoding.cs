namespace ToolExec.OpenApi;

/// <summary>How a property of a form is written (OpenAPI 3.1.1, 4.8.15 "Encoding Object").</summary>
/// <param name="ContentType">The media type that the document gives it, or null.</param>
/// <param name="Style">The style, or null where the document names no style: the content type counts then.</param>
/// <param name="Explode">Whether each item or member is written by itself.</param>
/// <param name="AllowReserved">Whether reserved characters stay as they are.</param>
internal sealed record FormEncoding(string? ContentType, ParameterStyle? Style, bool Explode, bool AllowReserved);
