using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace ToolExec.Foundation.JsonSchema;

/// <content>Objects.</content>
internal sealed partial class Explainer
{
    // Looking for misspelt names costs the product of both counts.
    private const int MostHintNames = 200;

    private bool CheckObject(SchemaNode node, ObjectRules rules, Target target, Report? report, bool[]? marks)
    {
        var seen = new bool[rules.Names.Count];
        var present = new List<string>();
        var valid = true;
        var ordinal = 0;
        foreach (var member in target.Value.EnumerateObject())
        {
            var index = rules.Names.Find(Utf8Text.UnescapedBytes(JsonMarshal.GetRawUtf8PropertyName(member)));
            if (index >= 0)
            {
                seen[index] = true;
            }

            present.Add(NameOf(member));
            valid &= CheckMember(node, rules, target, member, index, ordinal++, report, marks);
            if (!valid && (report is null || report.IsFull))
            {
                return false;
            }
        }

        valid &= ordinal >= rules.MinProperties
            || Fail(report, node, target, "minProperties", $"must have at least {MessageText.Count(rules.MinProperties, "property", "properties")}, had {Invariant(ordinal)}");
        valid &= ordinal <= rules.MaxProperties
            || Fail(report, node, target, "maxProperties", $"must have at most {MessageText.Count(rules.MaxProperties, "property", "properties")}, had {Invariant(ordinal)}");
        valid &= CheckRequired(node, rules, target, report, seen, present);
        return CheckDependent(node, rules, target, report, seen, marks) && valid;
    }

    private bool CheckMember(
        SchemaNode node, ObjectRules rules, Target target, JsonProperty member, int index, int ordinal, Report? report, bool[]? marks)
    {
        var name = NameOf(member);
        var below = target with { Value = member.Value, Location = target.Location.Name(name) };
        var valid = rules.PropertyNames is null || CheckName(node, rules.PropertyNames, target, member, report);
        var property = index >= 0 ? rules.Properties[index] : null;
        var matched = property is not null;
        if (property is not null)
        {
            valid &= Check(property, below with { Path = target.Path.To(property.Location) }, report, null);
        }

        foreach (var (pattern, schema) in rules.Patterns ?? [])
        {
            var raw = JsonMarshal.GetRawUtf8PropertyName(member);
            var traits = raw.Contains((byte)'\\') ? StringTraits.Escaped : StringTraits.None;
            if (Matches(pattern, raw, traits))
            {
                matched = true;
                valid &= Check(schema, below with { Path = target.Path.To(schema.Location) }, report, null);
            }
        }

        if (!matched && rules.Additional is not null)
        {
            matched = true;
            valid &= CheckExtra(
                node, rules.Additional, below with { Path = target.Path.Name("additionalProperties") }, report,
                "additionalProperties", report is null ? "" : "is not an allowed property" + NameHint(node, target, name));
        }

        if (matched && marks is not null)
        {
            marks[ordinal] = true;
        }

        return valid;
    }

    private bool CheckName(SchemaNode node, SchemaNode schema, Target target, JsonProperty member, Report? report)
    {
        var raw = JsonMarshal.GetRawUtf8PropertyName(member);
        var text = new byte[raw.Length + 2];
        text[0] = text[^1] = (byte)'"';
        raw.CopyTo(text.AsSpan(1));
        using var document = JsonDocument.Parse(text);
        var causes = report is null ? null : new Report(options.MaxViolations);
        var inner = new Target(document.RootElement, target.Location, target.Path.Name("propertyNames"));
        if (Check(schema, inner, causes, null))
        {
            return true;
        }

        return Fail(report, node, target, "propertyNames", $"the property name {MessageText.Quote(NameOf(member))} is not allowed", causes?.Violations);
    }

    private static bool CheckRequired(SchemaNode node, ObjectRules rules, Target target, Report? report, bool[] seen, List<string> present)
    {
        var valid = true;
        foreach (var index in rules.Required)
        {
            if (report?.IsFull == true)
            {
                return false;
            }

            if (!seen[index])
            {
                valid = false;
                if (report is null)
                {
                    return false;
                }

                var name = Encoding.UTF8.GetString(rules.Names[index]);
                var unknown = present.Take(MostHintNames).Where(other => rules.Names.Find(Encoding.UTF8.GetBytes(other)) < 0).ToArray();
                var near = EditDistance.Nearest(name, unknown, EditDistance.LimitFor(name));
                var hint = near < 0 ? "" : $"; did you misspell it as {MessageText.Quote(unknown[near])}?";
                Fail(report, node, target, "required", $"must have the property {MessageText.Quote(name)}{hint}");
            }
        }

        return valid;
    }

    private bool CheckDependent(SchemaNode node, ObjectRules rules, Target target, Report? report, bool[] seen, bool[]? marks)
    {
        var valid = true;
        foreach (var (trigger, needed) in rules.DependentRequired ?? [])
        {
            foreach (var index in needed)
            {
                if (seen[trigger] && !seen[index])
                {
                    valid = Fail(
                        report, node, target, rules.FromDependencies ? "dependencies" : "dependentRequired",
                        $"must have the property {Named(rules, index)}, because {Named(rules, trigger)} is there");
                }
            }
        }

        foreach (var (trigger, schema) in rules.DependentSchemas ?? [])
        {
            if (seen[trigger])
            {
                valid &= Check(schema, target with { Path = target.Path.To(schema.Location) }, report, marks);
            }
        }

        return valid;
    }

    private static string Named(ObjectRules rules, int index) => MessageText.Quote(Encoding.UTF8.GetString(rules.Names[index]));

    private static string NameOf(JsonProperty member) => Utf8Text.ToText(JsonMarshal.GetRawUtf8PropertyName(member));

    /// <summary>The name that was probably meant, or all that are allowed.</summary>
    private static string NameHint(SchemaNode node, Target target, string name)
    {
        var rules = node.Objects!;
        if (rules.Names.Count > MostHintNames || target.Value.GetPropertyCount() > MostHintNames)
        {
            return "";
        }

        var free = new List<string>();
        var known = new List<string>();
        for (var i = 0; i < rules.Names.Count; i++)
        {
            if (rules.Properties[i] is not null)
            {
                known.Add(Encoding.UTF8.GetString(rules.Names[i]));
                if (!target.Value.TryGetProperty(rules.Names[i], out _))
                {
                    free.Add(known[^1]);
                }
            }
        }

        var near = EditDistance.Nearest(name, free, EditDistance.LimitFor(name));
        if (near >= 0)
        {
            return $"; did you mean {MessageText.Quote(free[near])}?";
        }

        return known.Count == 0 ? "" : $"; allowed are {MessageText.List(known.Select(MessageText.Quote))}";
    }
}
