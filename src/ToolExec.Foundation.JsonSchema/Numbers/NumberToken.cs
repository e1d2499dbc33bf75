namespace ToolExec.Foundation.JsonSchema;

/// <summary>A number met in an instance.</summary>
internal struct NumberToken
{
    public int Start;
    public int End;

    /// <summary>The text is a plain integer of at most 18 digits, and <see cref="Value"/> is its value.</summary>
    public bool IsInteger;
    public long Value;

    /// <summary>The text has a fraction or an exponent.</summary>
    public bool HasFraction;

    public readonly ReadOnlySpan<byte> Text(ReadOnlySpan<byte> json) => json[Start..End];
}
