namespace ToolExec.Foundation.JsonSchema;

/// <summary>The formats of the specification; any other is an annotation.</summary>
internal enum FormatKind
{
    None,
    DateTime,
    Date,
    Time,
    Duration,
    Email,
    IdnEmail,
    Hostname,
    PlainHostname,
    IdnHostname,
    IPv4,
    IPv6,
    Uri,
    UriReference,
    Iri,
    IriReference,
    Uuid,
    UriTemplate,
    JsonPointer,
    RelativeJsonPointer,
    Regex,
}
