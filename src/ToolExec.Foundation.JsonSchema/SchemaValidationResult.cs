using System.Text.Json;

namespace ToolExec.Foundation.JsonSchema;

/// <summary>The outcome of a validation.</summary>
public sealed class SchemaValidationResult
{
    // Alternatives within alternatives: nobody reads deeper, and a JSON writer goes only so far.
    private const int DeepestNesting = 100;

    private readonly IReadOnlyList<SchemaViolation> _roots;

    private SchemaValidationResult()
    {
        IsValid = true;
        _roots = Violations = [];
    }

    internal SchemaValidationResult(IReadOnlyList<SchemaViolation> roots, int maxViolations, bool truncated)
    {
        _roots = roots;
        var violations = new List<SchemaViolation>();
        Truncated = truncated | !Flatten(roots, violations, maxViolations);
        Violations = violations;
    }

    /// <summary>Gets the result of every valid instance.</summary>
    public static SchemaValidationResult Valid { get; } = new();

    /// <summary>Gets a value indicating whether the instance is valid.</summary>
    public bool IsValid { get; }

    /// <summary>Gets the violations in the order of the schema, each before its <see cref="SchemaViolation.Causes"/>; empty exactly when the instance is valid.</summary>
    public IReadOnlyList<SchemaViolation> Violations { get; }

    /// <summary>Gets a value indicating whether there may be more violations than <see cref="Violations"/> has.</summary>
    public bool Truncated { get; }

    /// <summary>Writes the result in an output format of the specification (2020-12 core, 12.4).</summary>
    /// <param name="writer">Where to write; it is not flushed.</param>
    /// <param name="format">The format.</param>
    /// <exception cref="ArgumentNullException"><paramref name="writer"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="format"/> is not a known one.</exception>
    public void WriteTo(Utf8JsonWriter writer, SchemaOutputFormat format)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (!Enum.IsDefined(format))
        {
            throw new ArgumentOutOfRangeException(nameof(format), format, "The output format is not known.");
        }

        writer.WriteStartObject();
        writer.WriteBoolean("valid", IsValid);
        if (format == SchemaOutputFormat.Detailed)
        {
            writer.WriteString("keywordLocation", "");
            writer.WriteString("instanceLocation", "");
        }

        if (!IsValid && format != SchemaOutputFormat.Flag)
        {
            writer.WriteStartArray("errors");
            foreach (var violation in format == SchemaOutputFormat.Basic ? Violations : _roots)
            {
                Write(writer, violation, format == SchemaOutputFormat.Detailed ? DeepestNesting : 0);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, SchemaViolation violation, int nesting)
    {
        writer.WriteStartObject();
        if (nesting > 0)
        {
            writer.WriteBoolean("valid", false);
        }

        writer.WriteString("keywordLocation", violation.SchemaLocation);
        if (violation.AbsoluteSchemaLocation.Length > 0 && violation.AbsoluteSchemaLocation[0] != '#')
        {
            writer.WriteString("absoluteKeywordLocation", violation.AbsoluteSchemaLocation);
        }

        writer.WriteString("instanceLocation", violation.InstanceLocation);
        writer.WriteString("error", violation.Message);
        if (nesting > 1 && violation.Causes.Count > 0)
        {
            writer.WriteStartArray("errors");
            foreach (var cause in violation.Causes)
            {
                Write(writer, cause, nesting - 1);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static bool Flatten(IReadOnlyList<SchemaViolation> violations, List<SchemaViolation> output, int max)
    {
        foreach (var violation in violations)
        {
            if (output.Count == max)
            {
                return false;
            }

            output.Add(violation);
            if (!Flatten(violation.Causes, output, max))
            {
                return false;
            }
        }

        return true;
    }
}
