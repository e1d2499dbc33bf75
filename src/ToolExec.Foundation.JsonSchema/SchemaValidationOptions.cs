namespace ToolExec.Foundation.JsonSchema;

/// <summary>Settings for one validation; create once and share, they are only read.</summary>
public sealed class SchemaValidationOptions
{
    internal static readonly SchemaValidationOptions Default = new();

    /// <summary>Gets how many violations are reported at most.</summary>
    /// <value>The default value is 20. Allowed: more than zero.</value>
    public int MaxViolations { get; init => field = Positive(value, nameof(MaxViolations)); } = 20;

    /// <summary>Gets how much work one validation may do, in steps: about one per value and schema met, and one per 64 bytes read.</summary>
    /// <value>The default value is 10,000,000, about half a second. Allowed: more than zero.</value>
    public int MaxSteps { get; init => field = Positive(value, nameof(MaxSteps)); } = 10_000_000;

    /// <summary>Gets how deep arrays and objects may be nested.</summary>
    /// <value>The default value is 64. Allowed: 1 to 1,000.</value>
    public int MaxDepth { get; init => field = Positive(value, nameof(MaxDepth), 1000); } = 64;

    /// <summary>Gets a value indicating whether an object that names a property twice is refused.</summary>
    /// <value>The default value is <see langword="false"/>: each of the members is checked.</value>
    public bool RejectDuplicateProperties { get; init; }

    /// <summary>Gets a value indicating whether a string or name with a lone surrogate or invalid UTF-8 is refused.</summary>
    /// <value>The default value is <see langword="false"/>: such a character counts as one code point.</value>
    public bool RejectIllFormedStrings { get; init; }

    private static int Positive(int value, string name, int max = int.MaxValue)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, max, name);
        return value;
    }
}
