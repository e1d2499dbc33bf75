namespace ToolExec.Foundation.JsonSchema;

/// <summary>The exception for a schema that cannot be compiled; it says where and why.</summary>
public sealed class SchemaException : Exception
{
    /// <summary>Creates an exception for a fault at a place in a schema.</summary>
    /// <param name="schemaLocation">The JSON Pointer of the faulty place; empty for the whole schema.</param>
    /// <param name="keyword">The faulty keyword, or <see langword="null"/> when the fault is not in one.</param>
    /// <param name="message">What is wrong, without the location.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public SchemaException(string schemaLocation, string? keyword, string message, Exception? innerException = null)
        : base($"The schema is not valid at '{(schemaLocation.Length == 0 ? "#" : schemaLocation)}': {message}", innerException)
    {
        SchemaLocation = schemaLocation;
        Keyword = keyword;
        Reason = message;
    }

    /// <summary>Gets the JSON Pointer of the faulty place, preceded by the URI of its document when that is not the schema itself.</summary>
    public string SchemaLocation { get; }

    /// <summary>Gets the faulty keyword, or <see langword="null"/> when the fault is not in one.</summary>
    public string? Keyword { get; }

    /// <summary>Gets what is wrong, without the location.</summary>
    public string Reason { get; }
}
