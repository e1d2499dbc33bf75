namespace ToolExec;

/// <summary>Takes the values of secrets out of texts, before somebody sees them. A service of the host, where it uses secrets.</summary>
public interface ISecretScrubber
{
    /// <summary>Puts <c>[secret:NAME]</c> in the place of every value that was resolved so far, as it is and in the usual encodings.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The same text where it has no such value.</returns>
    string Scrub(string text);
}
