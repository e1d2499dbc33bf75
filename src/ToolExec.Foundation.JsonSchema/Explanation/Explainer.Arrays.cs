using System.Runtime.InteropServices;
using System.Text.Json;

namespace ToolExec.Foundation.JsonSchema;

/// <content>Arrays.</content>
internal sealed partial class Explainer
{
    private bool CheckArray(SchemaNode node, ArrayRules rules, Target target, Report? report, bool[]? marks)
    {
        var count = target.Value.GetArrayLength();
        var valid = count >= rules.MinItems
            || Fail(report, node, target, "minItems", $"must have at least {MessageText.Count(rules.MinItems, "item", "items")}, had {Invariant(count)}");
        valid &= count <= rules.MaxItems
            || Fail(report, node, target, "maxItems", $"must have at most {MessageText.Count(rules.MaxItems, "item", "items")}, had {Invariant(count)}");
        if (report is null && !valid)
        {
            return false;
        }

        valid &= CheckItems(rules, target, report, marks);
        valid &= rules.Contains is null || CheckContains(node, rules, target, report, marks);
        valid &= !rules.UniqueItems || CheckUnique(node, target, report);
        return valid;
    }

    private bool CheckItems(ArrayRules rules, Target target, Report? report, bool[]? marks)
    {
        var valid = true;
        var prefix = rules.Prefix?.Length ?? 0;
        var index = 0;
        foreach (var item in target.Value.EnumerateArray())
        {
            var items = index < prefix ? rules.Prefix![index] : rules.Items;
            if (items is null)
            {
                break;
            }

            valid &= Check(items, new Target(item, target.Location.Index(index), target.Path.To(items.Location)), report, null);
            if (!valid && (report is null || report.IsFull))
            {
                return false;
            }

            if (marks is not null)
            {
                marks[index] = true;
            }

            index++;
        }

        return valid;
    }

    private bool CheckContains(SchemaNode node, ArrayRules rules, Target target, Report? report, bool[]? marks)
    {
        var found = 0;
        var index = 0;
        foreach (var item in target.Value.EnumerateArray())
        {
            if (Check(rules.Contains!, target with { Value = item }, null, null))
            {
                found++;
                if (marks is not null && rules.ContainsEvaluates)
                {
                    marks[index] = true;
                }
            }

            index++;
        }

        if (found < rules.MinContains)
        {
            return Fail(
                report, node, target, rules.MinContains == 1 ? "contains" : "minContains",
                $"must contain at least {MessageText.Count(rules.MinContains, "item", "items")} valid under 'contains', had {Invariant(found)}");
        }

        return found <= rules.MaxContains
            || Fail(
                report, node, target, "maxContains",
                $"must contain at most {MessageText.Count(rules.MaxContains, "item", "items")} valid under 'contains', had {Invariant(found)}");
    }

    private bool CheckUnique(SchemaNode node, Target target, Report? report)
    {
        var seen = new Dictionary<int, List<(int Index, JsonElement Item)>>();
        var index = 0;
        foreach (var item in target.Value.EnumerateArray())
        {
            var raw = JsonMarshal.GetRawUtf8Value(item);
            ref var bucket = ref CollectionsMarshal.GetValueRefOrAddDefault(seen, JsonEquality.Hash(raw, ref _steps), out _);
            foreach (var (other, value) in bucket ??= [])
            {
                if (JsonEquality.Equal(JsonMarshal.GetRawUtf8Value(value), raw, ref _steps))
                {
                    return Fail(report, node, target, "uniqueItems", $"must not have equal items, but items {Invariant(other)} and {Invariant(index)} are both {MessageText.Value(item)}");
                }
            }

            if (_steps < 0)
            {
                // Hashes are no longer computed: all further items would meet in one bucket.
                _truncated = true;
                return true;
            }

            bucket.Add((index, item));
            index++;
        }

        return true;
    }

    private bool CheckUnevaluated(SchemaNode node, Target target, Report? report, bool[] marks)
    {
        var valid = true;
        var index = 0;
        if (target.Value.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in target.Value.EnumerateArray())
            {
                if (!marks[index])
                {
                    var below = new Target(item, target.Location.Index(index), target.Path.Name("unevaluatedItems"));
                    valid &= CheckExtra(node, node.Arrays!.Unevaluated!, below, report, "unevaluatedItems", "is one item too many; no schema allows it");
                }

                index++;
            }

            return valid;
        }

        foreach (var member in target.Value.EnumerateObject())
        {
            if (!marks[index])
            {
                var below = new Target(member.Value, target.Location.Name(NameOf(member)), target.Path.Name("unevaluatedProperties"));
                valid &= CheckExtra(node, node.Objects!.Unevaluated!, below, report, "unevaluatedProperties", "is not an allowed property" + NameHint(node, target, NameOf(member)));
            }

            index++;
        }

        return valid;
    }

    /// <summary>A member that only a catch-all schema looks at; for <c>false</c> the message says what would be allowed.</summary>
    private bool CheckExtra(SchemaNode node, SchemaNode extra, Target target, Report? report, string keyword, string message)
    {
        if (!extra.AlwaysInvalid)
        {
            return Check(extra, target, report, null);
        }

        if (report is not null)
        {
            var location = target.Location.ToString();
            report.Add(new SchemaViolation(
                location, target.Path.ToString(), node.Resource.AbsoluteLocation(node, keyword), keyword, MessageText.At(location, message)));
        }

        return false;
    }
}
