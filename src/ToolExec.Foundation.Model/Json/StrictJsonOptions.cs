namespace ToolExec;

/// <summary>How much JSON a boundary takes.</summary>
public sealed record StrictJsonOptions
{
    /// <summary>The bounds that apply where none are given.</summary>
    public static StrictJsonOptions Default { get; } = new();

    /// <summary>Gets the most bytes of UTF-8 that a text may have.</summary>
    /// <value>The default value is 4 MiB (4,194,304). Allowed: at least 1.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside.</exception>
    public int MaxBytes
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(MaxBytes), value, "must be at least 1");
    } = 4 * 1024 * 1024;

    /// <summary>Gets the deepest nesting of objects and arrays.</summary>
    /// <value>The default value is 64. Allowed: 1 to 256; the time to read a deeper text would grow with the square of its depth.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside.</exception>
    public int MaxDepth
    {
        get;
        init => field = value is >= 1 and <= 256 ? value : throw new ArgumentOutOfRangeException(nameof(MaxDepth), value, "must be 1 to 256");
    } = 64;
}
