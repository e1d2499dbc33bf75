namespace ToolExec.Run;

/// <summary>Stands in a log for an exception whose text holds a secret: the whole text, stack trace included, without it.</summary>
internal sealed class ScrubbedException(string text) : Exception("An exception whose text held a secret.")
{
    public override string ToString() => text;
}
