namespace ToolExec.OpenApi;

/// <summary>The body of an operation's requests.</summary>
/// <param name="Argument">The tool's argument that has it.</param>
/// <param name="MediaType">Its media type.</param>
/// <param name="Kind">How it is written.</param>
/// <param name="Encodings">How the properties of a form are written, as far as the document says.</param>
/// <param name="Binary">The properties of a form that are bytes.</param>
internal sealed record ApiBody(string Argument, string MediaType, BodyKind Kind, IReadOnlyDictionary<string, FormEncoding> Encodings, IReadOnlySet<string> Binary);
