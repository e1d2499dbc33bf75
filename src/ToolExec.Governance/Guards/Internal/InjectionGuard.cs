using System.Text.RegularExpressions;

namespace ToolExec.Governance;

/// <summary>Searches texts for marks of prompt injection.</summary>
internal sealed class InjectionGuard(InjectionGuardOptions options) : IContentGuard
{
    public const string GuardName = "injection";
    private const string Hidden = "hidden_text";
    private const string TooMuch = "too_large_to_check";
    private const string TooSlow = "too_slow_to_check";

    private readonly InjectionMarks _marks = new(options.Phrases);

    public string Name => GuardName;

    public ValueTask<GuardVerdict> CheckAsync(GuardedContent content, CancellationToken cancellationToken) =>
        new((content.Direction == GuardDirection.Arguments && !options.Arguments) || IsPlain(content) ? GuardVerdict.Pass : Search(content, cancellationToken));

    private GuardVerdict Search(GuardedContent content, CancellationToken cancellationToken)
    {
        var phrases = new SortedSet<string>(StringComparer.Ordinal);
        var (isHidden, length) = (false, 0L);
        try
        {
            TextWalk.Visit(content, text =>
            {
                cancellationToken.ThrowIfCancellationRequested();
                length += text.Length;
                if (length > options.MaxCharacters)
                {
                    return;
                }

                if (HiddenText.IsIn(text))
                {
                    // Searched as a model would read it: what hides, and what it hides between.
                    isHidden = true;
                    _marks.Find(HiddenText.Remove(text, asLetters: true), phrases);
                    text = HiddenText.Remove(text);
                }

                _marks.Find(text, phrases);
            });
            return Judge(content, phrases, isHidden, length);
        }
        catch (RegexMatchTimeoutException)
        {
            return new GuardVerdict { Outcome = GuardOutcome.Block, Reasons = [TooSlow] };
        }
    }

    // Most content is, and then none of its texts is taken out of its JSON.
    private bool IsPlain(GuardedContent content)
    {
        var json = TextWalk.Json(content);
        long length = json.Length;
        if (length > options.MaxCharacters || !_marks.AreAbsentFrom(json))
        {
            return false;
        }

        foreach (var block in content.Content)
        {
            if (block is not TextBlock { Text: { } text } || (length += text.Length) > options.MaxCharacters || HiddenText.IsIn(text) || !_marks.AreAbsentFrom(text))
            {
                return false;
            }
        }

        return true;
    }

    private GuardVerdict Judge(GuardedContent content, SortedSet<string> phrases, bool isHidden, long length)
    {
        if (length > options.MaxCharacters)
        {
            return new GuardVerdict { Outcome = GuardOutcome.Block, Reasons = [TooMuch] };
        }

        var outcome = (GuardOutcome)Math.Max(phrases.Count > 0 ? (int)options.OnPhrases : 0, isHidden ? (int)options.OnHidden : 0);
        if (outcome == GuardOutcome.Pass)
        {
            return GuardVerdict.Pass;
        }

        if (isHidden)
        {
            phrases.Add(Hidden);
        }

        var verdict = new GuardVerdict { Outcome = outcome, Reasons = [.. phrases] };
        if (outcome != GuardOutcome.Redact)
        {
            return verdict;
        }

        return verdict with
        {
            Value = content.Value is { } value ? TextWalk.Change(value, Clean) : null,
            Content = [.. content.Content.Select(block => TextWalk.Change(block, Clean))],
        };
    }

    private string Clean(string text)
    {
        if (options.OnPhrases != GuardOutcome.Redact)
        {
            return HiddenText.Remove(text);
        }

        // Letters that were hidden go with the phrase that they are part of; where they are part of none they just go.
        var plain = HiddenText.Remove(text);
        var read = HiddenText.Remove(text, asLetters: true);
        var clean = _marks.Remove(read);
        return string.Equals(clean, read, StringComparison.Ordinal) ? _marks.Remove(plain) : clean;
    }
}
