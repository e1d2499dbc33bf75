namespace ToolExec;

/// <summary>One place in which two JSON values differ.</summary>
/// <param name="Path">Where: a JSON Pointer (RFC 6901); empty for the whole value.</param>
/// <param name="Before">What stood there as JSON text, or <see langword="null"/> where nothing did.</param>
/// <param name="After">What stands there now, or <see langword="null"/> where nothing does.</param>
/// <remarks>
/// The texts are made to be read: characters that are not seen, or that change the direction of what follows, are escaped as <c>\u</c> and four digits, and a long text
/// is cut to what surrounds the first difference.
/// </remarks>
public sealed record JsonDifference(string Path, string? Before, string? After);
