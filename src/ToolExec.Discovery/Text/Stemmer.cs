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
        return WithoutFinalE(word, length);
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
            return Restore(word, length - 3);
        }

        if (text.EndsWith("ed") && HasVowel(text[..^2]))
        {
            return Restore(word, length - 2);
        }

        return (text.EndsWith("tion") || text.EndsWith("sion")) && length > 6 ? length - 3 : length;
    }

    private static bool HasVowel(ReadOnlySpan<char> stem) => stem.Length >= 3 && stem.ContainsAny(Vowels);

    // "stopped" is "stop", "filing" is "file", "creating" is "create" (Porter 1980, step 1b).
    private static int Restore(Span<char> word, int length)
    {
        ReadOnlySpan<char> stem = word[..length];
        if (length > 3 && stem[^1] == stem[^2] && stem[^1] is not ('l' or 's' or 'z' or 'e'))
        {
            return length - 1;
        }

        if (stem.EndsWith("at") || stem.EndsWith("bl") || stem.EndsWith("iz") || (Measure(stem) == 1 && IsShort(stem)))
        {
            word[length] = 'e';
            return length + 1;
        }

        return length;
    }

    // "delete" and "deleting" meet without it; "plane" must not become "plan" (step 5a).
    private static int WithoutFinalE(ReadOnlySpan<char> word, int length)
    {
        if (length < MinLength || word[length - 1] != 'e')
        {
            return length;
        }

        var stem = word[..(length - 1)];
        var measure = Measure(stem);
        return measure > 1 || (measure == 1 && !IsShort(stem)) ? length - 1 : length;
    }

    // How often vowels are followed by consonants.
    private static int Measure(ReadOnlySpan<char> stem)
    {
        var measure = 0;
        for (var i = 1; i < stem.Length; i++)
        {
            measure += Vowels.Contains(stem[i - 1]) && !Vowels.Contains(stem[i]) ? 1 : 0;
        }

        return measure;
    }

    // Ends in consonant, vowel, consonant.
    private static bool IsShort(ReadOnlySpan<char> stem) =>
        stem.Length >= 3 && !Vowels.Contains(stem[^1]) && stem[^1] is not ('w' or 'x' or 'y') && Vowels.Contains(stem[^2]) && !Vowels.Contains(stem[^3]);
}
