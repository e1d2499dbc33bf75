namespace ToolExec;

/// <summary>Takes the values of secrets out of texts, before somebody sees them. A service of the host, where it uses secrets.</summary>
public interface ISecretScrubber
{
    /// <summary>Puts <c>[secret:NAME]</c> in the place of every value that was resolved so far, as it is and in the usual encodings.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The same text where it has no such value.</returns>
    string Scrub(string text);

    /// <summary>Does the same to all that a result holds: for whoever stores a result before the runner hands it out.</summary>
    /// <param name="result">The result.</param>
    /// <returns>The same result where it has no such value.</returns>
    ToolResult Scrub(ToolResult result);
}
