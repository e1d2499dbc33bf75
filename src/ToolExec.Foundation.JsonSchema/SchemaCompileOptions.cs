namespace ToolExec.Foundation.JsonSchema;

/// <summary>Settings for <see cref="CompiledSchema.Compile(System.Text.Json.JsonElement, SchemaCompileOptions?)"/>; read once, while compiling.</summary>
public sealed class SchemaCompileOptions
{
    /// <summary>Gets or sets the dialect of a schema that does not name one in <c>$schema</c>.</summary>
    /// <value>The default value is <see cref="SchemaDialect.Draft202012"/>.</value>
    public SchemaDialect DefaultDialect { get; set; } = SchemaDialect.Draft202012;

    /// <summary>Gets or sets the documents that <c>$ref</c> and <c>$schema</c> may name besides the schema itself.</summary>
    /// <value>The default value is <see langword="null"/>: only the standard meta-schemas are known. Nothing is ever fetched.</value>
    public SchemaResourceRegistry? Resources { get; set; }

    /// <summary>Gets or sets a value indicating whether <c>format</c> is checked, not only noted.</summary>
    /// <value>The default value is <see langword="false"/>, as the specification says.</value>
    public bool AssertFormat { get; set; }

    /// <summary>Gets or sets the largest schema, in bytes of UTF-8, counting every referenced document.</summary>
    /// <value>The default value is 4 MiB. Allowed: more than zero.</value>
    public int MaxSchemaBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>Gets or sets how deep subschemas may be nested.</summary>
    /// <value>The default value is 64. Allowed: 1 to 256.</value>
    public int MaxSchemaDepth { get; set; } = 64;

    /// <summary>Gets or sets how many subschemas there may be, counting every referenced document.</summary>
    /// <value>The default value is 50,000. Allowed: more than zero.</value>
    public int MaxSubschemas { get; set; } = 50_000;

    /// <summary>Gets or sets the time that patterns which need backtracking may take together in one validation.</summary>
    /// <value>The default value is 250 milliseconds. Allowed: more than zero, at most one minute.</value>
    /// <remarks>Patterns without lookaround and back-references run on a linear-time engine; there a single match may take ten times as long.</remarks>
    public TimeSpan RegexTimeout { get; set; } = TimeSpan.FromMilliseconds(250);

    internal static void ThrowIfInvalid(SchemaCompileOptions options)
    {
        Require(Enum.IsDefined(options.DefaultDialect), nameof(DefaultDialect), "a known dialect");
        Require(options.MaxSchemaBytes > 0, nameof(MaxSchemaBytes), "more than zero");
        Require(options.MaxSchemaDepth is > 0 and <= 256, nameof(MaxSchemaDepth), "1 to 256");
        Require(options.MaxSubschemas > 0, nameof(MaxSubschemas), "more than zero");
        Require(options.RegexTimeout > TimeSpan.Zero && options.RegexTimeout <= TimeSpan.FromMinutes(1), nameof(RegexTimeout), "more than zero and at most one minute");

        void Require(bool isValid, string property, string allowed)
        {
            if (!isValid)
            {
                throw new ArgumentException($"{nameof(SchemaCompileOptions)}.{property} must be {allowed}.", nameof(options));
            }
        }
    }
}
