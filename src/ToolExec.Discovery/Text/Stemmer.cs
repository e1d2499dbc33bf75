using System.Buffers;

namespace ToolExec.Discovery.Text;

/// <summary>A light stemmer: plurals, and the endings of verbs and of nouns made from them. It only has to bring both sides to the same form, not to a word.</summary>
/// <remarks>Written for English; what it does to other languages it does to queries and tools alike, so they still meet.</remarks>
internal static class Stemmer
{
    private const int MinLength = 4;
    private static readonly SearchValues<char> Vowels = SearchValues.Create("aeiouy");

    /// <summary>Stems a term in place.</summary>
    /// <param name="word">The term, lower case.</param>
    /// <returns>The length of what is left.</returns>
    public static int Stem(Span<char> word)
    {
        var length = word.Length;
        if (length < MinLength || word.ContainsAnyExceptInRange('a', 'z') || IsKept(word))
        {
            return length;
        }

        length = Singular(word, length);
        length = Verb(word, length);
        return length > 3 && word[length - 1] == 'e' ? length - 1 : length;
    }

    private static bool IsKept(ReadOnlySpan<char> word) => word is "news" or "https" or "alias" or "canvas" or "atlas" or "kubernetes" or "always" or "thing" or "string" or "during";

    private static int Singular(Span<char> word, int length)
    {
        ReadOnlySpan<char> text = word[..length];
        if (text[^1] != 's' || text.EndsWith("ss") || text.EndsWith("us") || text.EndsWith("is"))
        {
            return length;
        }

        if (text.EndsWith("ies") && length > 4)
        {
            word[length - 3] = 'y';
            return length - 2;
        }

        var twoLetters = text.EndsWith("sses") || text.EndsWith("xes") || text.EndsWith("ches") || text.EndsWith("shes") || text.EndsWith("zes");
        return twoLetters && length > 4 ? length - 2 : length - 1;
    }

    private static int Verb(Span<char> word, int length)
    {
        ReadOnlySpan<char> text = word[..length];
        if (text.EndsWith("ied") && length > 4)
        {
            word[length - 3] = 'y';
            return length - 2;
        }

        if (text.EndsWith("ing") && HasVowel(text[..^3]))
        {
            return Undouble(word, length - 3);
        }

        if (text.EndsWith("ed") && HasVowel(text[..^2]))
        {
            return Undouble(word, length - 2);
        }

        return (text.EndsWith("tion") || text.EndsWith("sion")) && length > 6 ? length - 3 : length;
    }

    private static bool HasVowel(ReadOnlySpan<char> stem) => stem.Length >= 3 && stem.ContainsAny(Vowels);

    private static int Undouble(ReadOnlySpan<char> word, int length) =>
        length > 3 && word[length - 1] == word[length - 2] && word[length - 1] is not ('l' or 's' or 'z' or 'e') ? length - 1 : length;
}
