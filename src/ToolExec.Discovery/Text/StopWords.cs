using System.Collections.Frozen;

namespace ToolExec.Discovery.Text;

/// <summary>Words of a request that say nothing of the tool. They are left out of a query as long as others are in it.</summary>
internal static class StopWords
{
    private static readonly FrozenSet<string> Words = FrozenSet.ToFrozenSet(
        [
            "a", "about", "all", "am", "an", "and", "any", "are", "as", "at", "be", "been", "but", "by", "can", "could", "did", "do", "does", "each", "for", "from",
            "had", "has", "have", "help", "her", "here", "him", "his", "how", "i", "if", "in", "into", "is", "it", "its", "just", "let", "like", "me", "my",
            "need", "not", "of", "on", "one", "or", "our", "out", "please", "she", "should", "so", "some", "someone", "something", "somebody", "than", "that", "the",
            "their", "them", "then", "there", "these", "they", "this", "those", "to", "tool", "us", "use", "using", "via", "want", "was", "we", "were", "what", "when",
            "where", "which", "who", "will", "with", "would", "you", "your",
        ],
        StringComparer.Ordinal);

    // They say a little: which of several tools for the same thing, never which thing.
    private static readonly FrozenSet<string> Light = FrozenSet.ToFrozenSet(
        [
            "come", "done", "get", "getting", "give", "go", "going", "good", "got", "keep", "look", "looking", "make", "making", "many", "much", "new", "now", "off", "old", "put",
            "say", "see", "show", "still", "take", "tell", "up",
        ],
        StringComparer.Ordinal);

    public static bool IsLight(string folded) => Light.Contains(folded);

    public static bool Contains(string folded) => Words.Contains(folded);
}
