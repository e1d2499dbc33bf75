namespace ToolExec.Foundation.JsonSchema;

/// <content>What is done when a schema, or all of them, have been read.</content>
internal sealed partial class SchemaCompiler
{
    private const int FewestBranches = 2;
    private const int MostChoiceProperties = 4;
    private const int MostChoiceValues = 256;

    internal bool AssertFormat => options.AssertFormat;

    internal SchemaPattern Pattern(string source) => _patterns.Get(source);

    internal void Finish(SchemaNode node)
    {
        if (node.InPlace is not null || node.Objects?.DependentSchemas is not null)
        {
            _inPlace.Add(node);
        }

        // An annotated format is no check: without others, strings need no look.
        if (node.Strings is { HasLength: false, Pattern: null, AssertFormat: false })
        {
            node.Strings = null;
        }

        if (node.Objects is { Patterns: null, Additional.AlwaysInvalid: true } rules)
        {
            rules.IsClosed = true;
        }

        node.IsPlain = node.InPlace is null && node.Objects?.Unevaluated is null && node.Arrays?.Unevaluated is null;
        node.AlwaysValid = !node.HasType && node.InPlace is null && node.Const is null && node.Enum is null
            && node.Numbers is null && node.Strings is null && node.Arrays is null && node.Objects is null;
    }

    /// <summary>With all references resolved: shortcuts for what most schemas do.</summary>
    private void Simplify()
    {
        foreach (var node in _inPlace)
        {
            if (node.InPlace is { } rules && !HasDynamicScope && IsReferenceAlone(node, rules))
            {
                ForwardAll(node);
            }
        }

        foreach (var node in _inPlace)
        {
            if (node.InPlace is { } rules)
            {
                rules.AnyOfChoice = Choice(rules.AnyOf);
                rules.OneOfChoice = Choice(rules.OneOf);
            }
        }
    }

    private static bool IsReferenceAlone(SchemaNode node, InPlaceRules rules) =>
        rules is { Reference: not null, DynamicAnchor: null, Second: null, AllOf: null, AnyOf: null, OneOf: null, Not: null, If: null }
        && !node.HasType && node.Const is null && node.Enum is null
        && node.Numbers is null && node.Strings is null && node.Arrays is null && node.Objects is null;

    /// <summary>Sends every reference of a chain straight to its end. There are no cycles of references alone: they were refused before.</summary>
    private static void ForwardAll(SchemaNode start)
    {
        var end = start;
        while (end.Forward is null && end.InPlace is { } rules && IsReferenceAlone(end, rules))
        {
            end = rules.Reference!;
        }

        end = end.Resolved;
        for (var node = start; node.Forward is null && !ReferenceEquals(node, end); node = node.InPlace!.Reference!)
        {
            node.Forward = end;
        }
    }

    private static Discriminator? Choice(SchemaNode[]? branches)
    {
        if (branches is null || branches.Length < FewestBranches || branches[0].Resolved.Objects is not { } first)
        {
            return null;
        }

        foreach (var required in first.Required.AsSpan(0, Math.Min(first.Required.Length, MostChoiceProperties)))
        {
            var choice = TryChoice(first.Names[required], branches);
            if (choice is not null)
            {
                return choice;
            }
        }

        return null;
    }

    private static Discriminator? TryChoice(byte[] name, SchemaNode[] branches)
    {
        var values = new List<byte[]>();
        var owners = new List<SchemaNode>();
        foreach (var branch in branches)
        {
            var node = branch.Resolved;
            var index = node.Objects?.Names.Find(name) ?? -1;
            if (index < 0 || index >= 64 || (node.Objects!.RequiredMask & (1UL << index)) == 0 || node.Objects.Properties[index]?.Resolved is not { } property)
            {
                return null;
            }

            var allowed = property.Const ?? property.Enum;
            if (allowed is null || !allowed.OnlyStrings || values.Count + allowed.Strings.Count > MostChoiceValues)
            {
                return null;
            }

            for (var i = 0; i < allowed.Strings.Count; i++)
            {
                var value = allowed.Strings[i];
                if (values.Exists(other => other.AsSpan().SequenceEqual(value)))
                {
                    return null;
                }

                values.Add(value);
                owners.Add(node);
            }
        }

        return new Discriminator(name, new NameTable(values), [.. owners]);
    }
}
