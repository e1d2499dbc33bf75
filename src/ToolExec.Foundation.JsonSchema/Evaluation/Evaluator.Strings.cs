using System.Buffers;

namespace ToolExec.Foundation.JsonSchema;

/// <content>Keywords for strings.</content>
internal ref partial struct Evaluator
{
    private const int StackBytes = 256;

    private int EvaluateString(SchemaNode node, int at)
    {
        var end = ReadString(at, out var traits);
        if (end == Invalid)
        {
            return Invalid;
        }

        var raw = _json[(at + 1)..(end - 1)];
        return CheckString(node, raw, traits, at) ? end : Invalid;
    }

    private bool CheckString(SchemaNode node, ReadOnlySpan<byte> raw, StringTraits traits, int at)
    {
        if (node.Enum is not null && Find(node.Enum.Strings, raw, traits) < 0)
        {
            return false;
        }

        if (node.Const is not null && Find(node.Const.Strings, raw, traits) < 0)
        {
            return false;
        }

        var rules = node.Strings;
        if (rules is null)
        {
            return true;
        }

        if (rules.HasLength)
        {
            var length = Utf8Text.CountCodePoints(raw, traits);
            if (length < rules.MinLength || length > rules.MaxLength)
            {
                return false;
            }
        }

        if (rules.Pattern is not null && !Matches(rules.Pattern, raw, traits, at))
        {
            return false;
        }

        return !rules.AssertFormat || FormatChecker.IsValid(rules.Format, raw, traits);
    }

    private bool Matches(SchemaPattern pattern, ReadOnlySpan<byte> raw, StringTraits traits, int at)
    {
        var outcome = pattern.Match(raw, traits, ref _regexClock);
        if (outcome == PatternOutcome.TimedOut)
        {
            Stop(EvaluationFault.RegexTimeout, at);
        }

        return outcome == PatternOutcome.Match;
    }

    private static int Find(NameTable table, ReadOnlySpan<byte> raw, StringTraits traits)
    {
        if ((traits & StringTraits.Escaped) == StringTraits.None)
        {
            return table.Find(raw);
        }

        if (raw.Length <= StackBytes)
        {
            Span<byte> buffer = stackalloc byte[StackBytes];
            return table.Find(buffer[..Utf8Text.Unescape(raw, buffer)]);
        }

        var rented = ArrayPool<byte>.Shared.Rent(raw.Length);
        var index = table.Find(rented.AsSpan(0, Utf8Text.Unescape(raw, rented)));
        ArrayPool<byte>.Shared.Return(rented);
        return index;
    }
}
