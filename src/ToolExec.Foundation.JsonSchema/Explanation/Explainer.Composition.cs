namespace ToolExec.Foundation.JsonSchema;

/// <content>References and the keywords that apply several schemas to one value.</content>
internal sealed partial class Explainer
{
    private bool CheckInPlace(SchemaNode node, InPlaceRules rules, Target target, Report? report, bool[]? marks)
    {
        var valid = true;
        for (var reference = rules; reference is { Reference: not null }; reference = reference.Second)
        {
            var resolved = reference.DynamicAnchor is null ? reference.Reference : _scope.Resolve(reference.DynamicAnchor, reference.Reference);
            valid &= Check(resolved, target.Below(reference.ReferenceKeyword), report, marks);
            if (!valid && report is null)
            {
                return false;
            }
        }

        for (var i = 0; i < (rules.AllOf?.Length ?? 0); i++)
        {
            valid &= Check(rules.AllOf![i], target.Below("allOf", i), report, marks);
            if (!valid && report is null)
            {
                return false;
            }
        }

        valid &= rules.AnyOf is null || CheckAnyOf(node, rules.AnyOf, target, report, marks);
        valid &= rules.OneOf is null || CheckOneOf(node, rules.OneOf, target, report, marks);
        if (rules.Not is not null && Check(rules.Not, target.Below("not"), null, null))
        {
            valid = Fail(report, node, target, "not", $"must not match the schema in 'not', was {MessageText.Value(target.Value)}");
        }

        return (rules.If is null || CheckIf(rules, target, report, marks)) && valid;
    }

    private bool CheckIf(InPlaceRules rules, Target target, Report? report, bool[]? marks)
    {
        var condition = CheckBranch(rules.If!, target.Below("if"), marks);
        var (next, keyword) = condition ? (rules.Then, "then") : (rules.Else, "else");
        return next is null || Check(next, target.Below(keyword), report, marks);
    }

    private bool CheckAnyOf(SchemaNode node, SchemaNode[] branches, Target target, Report? report, bool[]? marks)
    {
        var valid = false;
        for (var i = 0; i < branches.Length && (!valid || marks is not null); i++)
        {
            valid |= CheckBranch(branches[i], target.Below("anyOf", i), marks);
        }

        return valid || report is null ? valid : FailAlternatives(node, "anyOf", branches, target, report, "must match at least one of");
    }

    private bool CheckOneOf(SchemaNode node, SchemaNode[] branches, Target target, Report? report, bool[]? marks)
    {
        var matches = new List<int>();
        for (var i = 0; i < branches.Length; i++)
        {
            if (CheckBranch(branches[i], target.Below("oneOf", i), marks))
            {
                matches.Add(i + 1);
            }
        }

        if (matches.Count == 1)
        {
            return true;
        }

        if (report is null)
        {
            return false;
        }

        return matches.Count == 0
            ? FailAlternatives(node, "oneOf", branches, target, report, "must match exactly one of")
            : Fail(
                report, node, target, "oneOf",
                $"must match exactly one of {MessageText.Count(branches.Length, "alternative", "alternatives")}, but matches {MessageText.List(matches.Select(n => "#" + Invariant(n)))}");
    }

    /// <summary>Checks a schema that may fail: its marks count only when it matches.</summary>
    private bool CheckBranch(SchemaNode branch, Target target, bool[]? marks)
    {
        if (marks is null)
        {
            return Check(branch, target, null, null);
        }

        var own = new bool[marks.Length];
        if (!Check(branch, target, null, own))
        {
            return false;
        }

        for (var i = 0; i < own.Length; i++)
        {
            marks[i] |= own[i];
        }

        return true;
    }

    private bool FailAlternatives(SchemaNode node, string keyword, SchemaNode[] branches, Target target, Report report, string message)
    {
        var best = 0;
        var bestScore = int.MaxValue;
        IReadOnlyList<SchemaViolation> causes = [];
        var location = target.Location.ToString();
        for (var i = 0; i < branches.Length; i++)
        {
            var branch = new Report(options.MaxViolations);
            Check(branches[i], target.Below(keyword, i), branch, null);
            var score = Distance(branch.Violations, location);
            if (score < bestScore)
            {
                (best, bestScore, causes) = (i, score, branch.Violations);
            }
        }

        var closest = causes.Count == 0
            ? ""
            : branches.Length == 1
                ? ": " + MessageText.Inner(causes[0].Message)
                : $"; closest is #{Invariant(best + 1)}: {MessageText.Inner(causes[0].Message)}";
        return Fail(report, node, target, keyword, $"{message} {MessageText.Count(branches.Length, "alternative", "alternatives")}{closest}", causes);
    }

    /// <summary>How far the value is from a branch: a wrong type most, then a wrong value of a property that tells branches apart, then the number of faults.</summary>
    private static int Distance(IReadOnlyList<SchemaViolation> violations, string location)
    {
        const int WrongType = 1_000_000;
        const int WrongTag = 1_000;
        var score = violations.Count;
        foreach (var violation in violations)
        {
            var isHere = violation.InstanceLocation.Length == location.Length;
            var isBelow = !isHere && violation.InstanceLocation.AsSpan(location.Length + 1).IndexOf('/') < 0;
            score += violation.Keyword switch
            {
                "type" or FalseSchema when isHere => WrongType,
                "const" or "enum" when isHere || isBelow => WrongTag,
                _ => 0,
            };
        }

        return score;
    }
}
