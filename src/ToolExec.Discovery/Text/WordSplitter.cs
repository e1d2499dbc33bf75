using System.Globalization;
using System.Text;

namespace ToolExec.Discovery.Text;

/// <summary>Takes a word apart into terms: at the humps of <c>camelCase</c>, without case and accents, stemmed; scripts without spaces in pairs of characters.</summary>
internal sealed class WordSplitter
{
    /// <summary>The most characters of a term; what is longer is cut, so that a hostile text cannot fill the vocabulary with novels.</summary>
    public const int MaxTermLength = 64;

    private readonly List<Range> _humps = [];

    /// <summary>Gets a value indicating whether the word that was split last had several humps: its last term is then all of them written as one.</summary>
    public bool HasHumps => _humps.Count > 1;

    /// <summary>Splits a word.</summary>
    /// <param name="word">The word, as <see cref="WordReader"/> gives it.</param>
    /// <param name="terms">Takes the terms; one that stands for the whole word comes last.</param>
    public void Split(ReadOnlySpan<char> word, List<string> terms)
    {
        word = word[..Math.Min(word.Length, 4 * MaxTermLength)];
        FindHumps(word);
        if (_humps.Count > 1)
        {
            foreach (var hump in _humps)
            {
                AddPiece(word[hump], terms);
            }
        }

        AddPiece(word, terms);
    }

    /// <summary>Brings a text without spaces into the form in which names are compared: lower case, without accents, not stemmed.</summary>
    public static string Fold(ReadOnlySpan<char> text)
    {
        if (Ascii.IsValid(text))
        {
            return text.ToString().ToLowerInvariant();
        }

        // Compatibility decomposition: full-width letters, ligatures and accents become what they are read as.
        var folded = new StringBuilder(text.Length);
        foreach (var c in Decompose(text))
        {
            if (char.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark)
            {
                folded.Append(char.ToLowerInvariant(c));
            }
        }

        return folded.ToString();
    }

    private static string Decompose(ReadOnlySpan<char> text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            clean.Append(rune.ToString());
        }

        return clean.ToString().Normalize(NormalizationForm.FormKD);
    }

    private static void AddPiece(ReadOnlySpan<char> piece, List<string> terms)
    {
        var folded = Fold(piece);
        if (folded.Length == 0)
        {
            return;
        }

        if (folded.AsSpan().ContainsAnyInRange('\u0e00', '\uffff') && AddPairs(folded, terms))
        {
            return;
        }

        var buffer = folded.Length <= MaxTermLength ? folded.ToCharArray() : folded.AsSpan(0, MaxTermLength).ToArray();
        terms.Add(new string(buffer, 0, Stemmer.Stem(buffer)));

        // "sha256" is found by "sha" as well.
        var letters = folded.AsSpan().IndexOfAnyInRange('0', '9');
        if (letters >= 3)
        {
            terms.Insert(terms.Count - 1, folded[..Math.Min(letters, MaxTermLength)]);
        }
    }

    // Scripts that are written without spaces: each two neighbours are a term, which is how they are searched without a dictionary.
    private static bool AddPairs(string folded, List<string> terms)
    {
        var added = false;
        for (var i = 0; i < folded.Length; i++)
        {
            if (!IsUnspaced(folded[i]))
            {
                continue;
            }

            var paired = i + 1 < folded.Length && IsUnspaced(folded[i + 1]);
            if (paired || !added)
            {
                terms.Add(folded.Substring(i, paired ? 2 : 1));
                added = true;
            }
        }

        return added;
    }

    private static bool IsUnspaced(char c) => c is
        (>= '\u0e00' and <= '\u0eff') or (>= '\u1000' and <= '\u109f') or (>= '\u1100' and <= '\u11ff') or (>= '\u1780' and <= '\u17ff')
        or (>= '\u3040' and <= '\u30ff') or (>= '\u3400' and <= '\u9fff') or (>= '\uac00' and <= '\ud7af') or (>= '\uf900' and <= '\ufaff');

    private void FindHumps(ReadOnlySpan<char> word)
    {
        _humps.Clear();
        var start = 0;
        for (var i = 1; i < word.Length; i++)
        {
            var hump = char.IsUpper(word[i])
                && (!char.IsUpper(word[i - 1]) || (i + 1 < word.Length && char.IsLower(word[i + 1])));

            // A single letter belongs to what follows it: OAuth, eBay, iPhone.
            if (hump && i - start > 1)
            {
                _humps.Add(start..i);
                start = i;
            }
        }

        _humps.Add(start..word.Length);
    }
}
