using System.Runtime.InteropServices;
using System.Text.Json;

namespace ToolExec.Foundation.JsonSchema;

/// <summary>Repairs one value: the type first, then the members, then by each alternative of <c>anyOf</c> and <c>oneOf</c>.</summary>
internal sealed partial class ValueRepairer(CompiledSchema schema, RepairOptions options)
{
    // Alternatives inside alternatives multiply; beyond this many tries a value counts as beyond repair.
    private const int MaxTries = 2000;
    private const int MaxDepth = 64;

    // Names and values are compared each with each.
    private const int MostNames = 1000;

    private readonly bool _isLenient = options.Policy == RepairPolicy.Lenient;
    private long _steps = options.Validation.MaxSteps;
    private int _tries;
    private int _depth;

    public RepairResult Run(JsonElement instance)
    {
        var edit = Repair(schema.Root, instance, "");
        return edit is { Operations.Count: > 0 } && edit.Operations.Count <= options.MaxOperations && schema.IsValid(edit.Value, options.Validation)
            ? new RepairResult(true, edit.Value, edit.Operations)
            : new RepairResult(false, instance, []);
    }

    /// <returns>The value made valid, perhaps as it was; <see langword="null"/> when no repair, or more than one, is possible.</returns>
    private Edit? Repair(SchemaNode node, JsonElement value, string path)
    {
        node = node.Resolved;
        var isValid = IsValid(node, value);
        if ((isValid && !options.FillDefaults) || ++_tries > MaxTries || _depth >= MaxDepth)
        {
            return isValid ? new Edit(value, []) : null;
        }

        _depth++;
        var edit = RepairAlone(node, null, value, path);
        if (!isValid && (edit is null || !IsValid(node, edit.Value)))
        {
            edit = RepairByBranch(node, value, path);
        }

        _depth--;
        if (edit is not null && IsValid(node, edit.Value))
        {
            return edit;
        }

        return isValid ? new Edit(value, []) : null;
    }

    /// <summary>Repairs as the schema, and a branch of it when given, ask; the result is not yet known to be valid.</summary>
    private Edit? RepairAlone(SchemaNode node, SchemaNode? branch, JsonElement value, string path)
    {
        var nodes = ApplicableNodes.Of(node, branch);
        var types = ApplicableNodes.Types(nodes);
        if ((TypeOf(value) & types) == JsonTypes.None)
        {
            return Convert(node, branch, types, value, path);
        }

        return value.ValueKind switch
        {
            JsonValueKind.Object => RepairMembers(nodes, value, path),
            JsonValueKind.Array => RepairItems(nodes, value, path),
            JsonValueKind.String when _isLenient => RepairEnum(nodes, value, path),
            _ => null,
        };
    }

    /// <summary>Tries each alternative; keeps a result only when all that succeed agree.</summary>
    private Edit? RepairByBranch(SchemaNode node, JsonElement value, string path)
    {
        Edit? found = null;
        foreach (var part in ApplicableNodes.Of(node, null))
        {
            foreach (var branches in (ReadOnlySpan<SchemaNode[]?>)[part.InPlace?.AnyOf, part.InPlace?.OneOf])
            {
                foreach (var branch in branches ?? [])
                {
                    var edit = ++_tries > MaxTries ? null : RepairAlone(node, branch, value, path);
                    if (edit is null || !IsValid(node, edit.Value))
                    {
                        continue;
                    }

                    if (found is not null && !JsonBuilder.AreEqual(found.Value, edit.Value))
                    {
                        return null;
                    }

                    found = edit;
                }
            }
        }

        return found;
    }

    private Edit? RepairItems(List<SchemaNode> nodes, JsonElement value, string path)
    {
        var items = new List<JsonElement>(value.EnumerateArray());
        var operations = new List<RepairOperation>();
        foreach (var rules in nodes.Select(node => node.Arrays).OfType<ArrayRules>())
        {
            for (var i = 0; i < items.Count && operations.Count <= options.MaxOperations; i++)
            {
                var item = i < (rules.Prefix?.Length ?? 0) ? rules.Prefix![i] : rules.Items;
                if (item is null || Repair(item, items[i], path + "/" + Invariant(i)) is not { Operations.Count: > 0 } edit)
                {
                    continue;
                }

                items[i] = edit.Value;
                operations.AddRange(edit.Operations);
            }
        }

        return operations.Count == 0 ? null : new Edit(JsonBuilder.Array(items), operations);
    }

    private static Edit? RepairEnum(List<SchemaNode> nodes, JsonElement value, string path)
    {
        var text = Utf8Text.ToText(JsonMarshal.GetRawUtf8Value(value)[1..^1]);
        foreach (var set in nodes.Select(node => node.Enum ?? node.Const).OfType<ValueSet>())
        {
            var steps = long.MaxValue;
            if (set.Strings.Count > MostNames || set.Has(value, ref steps))
            {
                continue;
            }

            var names = Enumerable.Range(0, set.Strings.Count).Select(i => System.Text.Encoding.UTF8.GetString(set.Strings[i])).ToArray();
            var near = EditDistance.Nearest(text, names, EditDistance.LimitFor(text));
            if (near >= 0)
            {
                var replacement = JsonBuilder.Text(names[near]);
                return new Edit(replacement, [Replace(path, replacement, $"{MessageText.Quote(text)} is not allowed; {MessageText.Quote(names[near])} is the nearest value")]);
            }
        }

        return null;
    }

    /// <summary>Checks a value; all checks of one repair share the steps of one validation.</summary>
    private bool IsValid(SchemaNode node, JsonElement value)
    {
        if (_steps <= 0)
        {
            return false;
        }

        var evaluator = new Evaluator(JsonMarshal.GetRawUtf8Value(value), schema, options.Validation, trusted: true);
        var isValid = evaluator.Run(node);
        _steps -= options.Validation.MaxSteps - evaluator.Steps;
        return isValid;
    }

    private static RepairOperation Replace(string path, JsonElement value, string reason) => new("replace", path, value, null, reason);

    private static JsonTypes TypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => JsonTypes.Object,
        JsonValueKind.Array => JsonTypes.Array,
        JsonValueKind.String => JsonTypes.String,
        JsonValueKind.True or JsonValueKind.False => JsonTypes.Boolean,
        JsonValueKind.Null => JsonTypes.Null,
        _ => new DecimalText(JsonMarshal.GetRawUtf8Value(value)).IsInteger ? JsonTypes.Integer : JsonTypes.Fraction,
    };

    private static string Invariant(int value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
