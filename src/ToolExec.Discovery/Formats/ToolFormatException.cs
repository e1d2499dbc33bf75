namespace ToolExec.Discovery;

/// <summary>Thrown where something cannot be converted at all. The message says what is wrong and where.</summary>
public sealed class ToolFormatException : Exception
{
    /// <summary>Initializes the exception.</summary>
    /// <param name="format">The format.</param>
    /// <param name="direction">Whether it was read or written.</param>
    /// <param name="fault">What is wrong, one sentence.</param>
    /// <param name="innerException">The exception behind this one, or <see langword="null"/>.</param>
    public ToolFormatException(string format, FormatDirection direction, string fault, Exception? innerException = null)
        : base($"{(direction == FormatDirection.Read ? "Reading" : "Writing")} the format '{format}' failed: {fault}", innerException)
    {
        Format = format;
        Direction = direction;
    }

    /// <summary>Gets the format's name.</summary>
    public string Format { get; }

    /// <summary>Gets whether it was read or written.</summary>
    public FormatDirection Direction { get; }
}
