using System.Runtime.InteropServices;

namespace ToolExec.Foundation.JsonSchema;

/// <content>Numbers and strings.</content>
internal sealed partial class Explainer
{
    private static bool CheckNumber(SchemaNode node, NumberRules rules, Target target, Report? report)
    {
        var raw = JsonMarshal.GetRawUtf8Value(target.Value);
        var number = new NumberToken { End = raw.Length };
        var was = MessageText.Value(target.Value);
        var valid = rules.Minimum is null || rules.Minimum.CompareFrom(number, raw) >= 0
            || Fail(report, node, target, "minimum", $"must be >= {rules.Minimum.Text}, was {was}");
        valid &= rules.ExclusiveMinimum is null || rules.ExclusiveMinimum.CompareFrom(number, raw) > 0
            || Fail(report, node, target, node.Resource.Dialect.Draft == SchemaDialect.Draft4 ? "minimum" : "exclusiveMinimum", $"must be > {rules.ExclusiveMinimum.Text}, was {was}");
        valid &= rules.Maximum is null || rules.Maximum.CompareFrom(number, raw) <= 0
            || Fail(report, node, target, "maximum", $"must be <= {rules.Maximum.Text}, was {was}");
        valid &= rules.ExclusiveMaximum is null || rules.ExclusiveMaximum.CompareFrom(number, raw) < 0
            || Fail(report, node, target, node.Resource.Dialect.Draft == SchemaDialect.Draft4 ? "maximum" : "exclusiveMaximum", $"must be < {rules.ExclusiveMaximum.Text}, was {was}");
        valid &= rules.MultipleOf is null || rules.MultipleOf.Divides(number, raw)
            || Fail(report, node, target, "multipleOf", $"must be a multiple of {rules.MultipleOf.Text}, was {was}");
        return valid;
    }

    private bool CheckString(SchemaNode node, StringRules rules, Target target, Report? report)
    {
        var raw = JsonMarshal.GetRawUtf8Value(target.Value);
        Utf8Text.FindEnd(raw, 1, out var traits);
        raw = raw[1..^1];
        var valid = true;
        if (rules.HasLength)
        {
            var length = Utf8Text.CountCodePoints(raw, traits);
            valid = length >= rules.MinLength
                || Fail(report, node, target, "minLength", $"must have at least {MessageText.Count(rules.MinLength, "character", "characters")}, had {Invariant(length)}");
            valid &= length <= rules.MaxLength
                || Fail(report, node, target, "maxLength", $"must have at most {MessageText.Count(rules.MaxLength, "character", "characters")}, had {Invariant(length)}");
        }

        valid &= rules.Pattern is null || Matches(rules.Pattern, raw, traits)
            || Fail(report, node, target, "pattern", $"must match the pattern {rules.Pattern.Source}, was {MessageText.Value(target.Value)}");
        valid &= !rules.AssertFormat || FormatChecker.IsValid(rules.Format, raw, traits)
            || Fail(report, node, target, "format", $"must be a valid {rules.FormatName}{FormatChecker.Example(rules.Format)}, was {MessageText.Value(target.Value)}");
        return valid;
    }

    private bool Matches(SchemaPattern pattern, ReadOnlySpan<byte> raw, StringTraits traits)
    {
        var outcome = pattern.Match(raw, traits, ref _clock);
        _truncated |= outcome == PatternOutcome.TimedOut;
        return outcome == PatternOutcome.Match;
    }
}
