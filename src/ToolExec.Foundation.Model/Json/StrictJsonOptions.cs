namespace ToolExec;

/// <summary>How much JSON a boundary takes.</summary>
public sealed record StrictJsonOptions
{
    /// <summary>The bounds that apply where none are given.</summary>
    public static StrictJsonOptions Default { get; } = new();

    /// <summary>Gets the most bytes of UTF-8 that a text may have.</summary>
    /// <value>The default value is 4 MiB (4,194,304). Allowed: at least 1.</value>
    public int MaxBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Gets the deepest nesting of objects and arrays.</summary>
    /// <value>The default value is 64. Allowed: 1 to 256; the time to read a deeper text would grow with the square of its depth.</value>
    public int MaxDepth { get; init; } = 64;
}
