namespace ToolExec.Mcp;

/// <summary>A message did not reach the server as a whole, so the server did nothing.</summary>
internal sealed class NotSentException : IOException
{
    public NotSentException()
    {
    }

    public NotSentException(string message)
        : base(message)
    {
    }

    public NotSentException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
