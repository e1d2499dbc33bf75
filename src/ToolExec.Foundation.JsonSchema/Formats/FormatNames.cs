namespace ToolExec.Foundation.JsonSchema;

/// <summary>The name of each format and the draft that brought it.</summary>
internal static class FormatNames
{
    public static FormatKind Find(string name, SchemaDialect draft)
    {
        var (kind, since) = name switch
        {
            "date-time" => (FormatKind.DateTime, SchemaDialect.Draft4),
            "email" => (FormatKind.Email, SchemaDialect.Draft4),
            // Since draft-07 an encoded international label must be a valid one (RFC 5890).
            "hostname" => (draft <= SchemaDialect.Draft7 ? FormatKind.Hostname : FormatKind.PlainHostname, SchemaDialect.Draft4),
            "ipv4" => (FormatKind.IPv4, SchemaDialect.Draft4),
            "ipv6" => (FormatKind.IPv6, SchemaDialect.Draft4),
            "uri" => (FormatKind.Uri, SchemaDialect.Draft4),
            "uri-reference" => (FormatKind.UriReference, SchemaDialect.Draft6),
            "uri-template" => (FormatKind.UriTemplate, SchemaDialect.Draft6),
            "json-pointer" => (FormatKind.JsonPointer, SchemaDialect.Draft6),
            "date" => (FormatKind.Date, SchemaDialect.Draft7),
            "time" => (FormatKind.Time, SchemaDialect.Draft7),
            "idn-email" => (FormatKind.IdnEmail, SchemaDialect.Draft7),
            "idn-hostname" => (FormatKind.IdnHostname, SchemaDialect.Draft7),
            "iri" => (FormatKind.Iri, SchemaDialect.Draft7),
            "iri-reference" => (FormatKind.IriReference, SchemaDialect.Draft7),
            "relative-json-pointer" => (FormatKind.RelativeJsonPointer, SchemaDialect.Draft7),
            "regex" => (FormatKind.Regex, SchemaDialect.Draft4),
            "duration" => (FormatKind.Duration, SchemaDialect.Draft201909),
            "uuid" => (FormatKind.Uuid, SchemaDialect.Draft201909),
            _ => (FormatKind.None, SchemaDialect.Draft4),
        };

        // The enum counts backwards: the newest draft is zero.
        return draft <= since ? kind : FormatKind.None;
    }
}
