using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace ToolExec.Foundation.JsonSchema;

/// <summary>
/// The slow pass, run only for an instance that failed the fast one: walks the parsed value and says what is wrong where.
/// One instance explains one value.
/// </summary>
internal sealed partial class Explainer(CompiledSchema schema, SchemaValidationOptions options)
{
    // A step here costs many of the fast pass, and reasons are worth less time than the verdict.
    private const int StepFactor = 40;

    // The keyword of a schema false that stands under none.
    private const string FalseSchema = "false";

    private long _steps = Math.Max(options.MaxSteps / StepFactor, 1000);
    private DynamicScope _scope;
    private RegexClock _clock = new(schema.RegexTimeout);
    private bool _truncated;

    public SchemaValidationResult Explain(JsonElement instance)
    {
        var report = new Report(options.MaxViolations);
        Check(schema.Root, new Target(instance, Trail.Root, Trail.Root), report, null);
        if (report.Violations.Count == 0)
        {
            report.Add(FaultViolations.Violation("", SchemaViolationKeywords.Unexplained, "does not match the schema; the reasons take too long to find"));
            _truncated = true;
        }

        return new SchemaValidationResult(report.Violations, options.MaxViolations, _truncated || report.IsFull);
    }

    /// <summary>The verdict of the slow pass alone; both passes must always agree.</summary>
    internal bool FindsNothing(JsonElement instance) => Check(schema.Root, new Target(instance, Trail.Root, Trail.Root), null, null);

    /// <summary>Checks a value; without a report only the verdict counts and the first violation ends the work.</summary>
    private bool Check(SchemaNode node, Target target, Report? report, bool[]? marks)
    {
        if (--_steps < 0 || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            _truncated = true;
            return true;
        }

        if (node.AlwaysValid || report?.IsFull == true)
        {
            return true;
        }

        if (node.AlwaysInvalid)
        {
            return Fail(report, node, target, "", "is not allowed");
        }

        var entered = schema.HasDynamicScope && _scope.Enter(node.Resource);
        var valid = CheckAll(node, target, report, marks);
        if (entered)
        {
            _scope.Leave();
        }

        return valid;
    }

    private bool CheckAll(SchemaNode node, Target target, Report? report, bool[]? marks)
    {
        var value = target.Value;
        var own = value.ValueKind switch
        {
            JsonValueKind.Object when node.Objects?.Unevaluated is not null => new bool[value.GetPropertyCount()],
            JsonValueKind.Array when node.Arrays?.Unevaluated is not null => new bool[value.GetArrayLength()],
            _ => null,
        };
        var inner = own ?? marks;
        var valid = CheckType(node, target, report)
            && CheckValues(node, target, report) && (report is not null || Fits(node, target, inner));
        if (report is not null)
        {
            // A wrong type makes what follows meaningless; everything else is reported together.
            valid = valid && CheckKind(node, target, report, inner);
            valid = (node.InPlace is null || CheckInPlace(node, node.InPlace, target, report, inner)) && valid;
        }

        if (own is not null)
        {
            valid = valid && CheckUnevaluated(node, target, report, own);
            Array.Fill(marks ?? [], valid);
        }

        return valid;
    }

    private bool Fits(SchemaNode node, Target target, bool[]? marks) =>
        CheckKind(node, target, null, marks) && (node.InPlace is null || CheckInPlace(node, node.InPlace, target, null, marks));

    private static bool CheckType(SchemaNode node, Target target, Report? report)
    {
        if (!node.HasType)
        {
            return true;
        }

        var type = target.Value.ValueKind switch
        {
            JsonValueKind.Object => JsonTypes.Object,
            JsonValueKind.Array => JsonTypes.Array,
            JsonValueKind.String => JsonTypes.String,
            JsonValueKind.True or JsonValueKind.False => JsonTypes.Boolean,
            JsonValueKind.Null => JsonTypes.Null,
            _ => IsInteger(node, target.Value) ? JsonTypes.Integer : JsonTypes.Fraction,
        };
        return (node.Types & type) != JsonTypes.None
            || Fail(report, node, target, "type", $"must be {MessageText.Types(node.Types)}, was {MessageText.Kind(target.Value)}");
    }

    private static bool IsInteger(SchemaNode node, JsonElement value)
    {
        var raw = JsonMarshal.GetRawUtf8Value(value);
        return node.IntegerByText ? raw.IndexOfAny((byte)'.', (byte)'e', (byte)'E') < 0 : new DecimalText(raw).IsInteger;
    }

    private bool CheckValues(SchemaNode node, Target target, Report? report)
    {
        if (node.Const is not null && !node.Const.Has(target.Value, ref _steps))
        {
            return Fail(report, node, target, "const", $"must be {MessageText.Raw(node.Const.Raw[0])}, was {MessageText.Value(target.Value)}");
        }

        if (node.Enum is null || node.Enum.Has(target.Value, ref _steps))
        {
            return true;
        }

        return Fail(report, node, target, "enum", EnumMessage(node.Enum, target.Value));
    }

    private static string EnumMessage(ValueSet values, JsonElement value)
    {
        var hint = "";
        if (value.ValueKind == JsonValueKind.String)
        {
            var text = Utf8Text.ToText(JsonMarshal.GetRawUtf8Value(value)[1..^1]);
            var names = Enumerable.Range(0, values.Strings.Count).Select(i => System.Text.Encoding.UTF8.GetString(values.Strings[i])).ToArray();
            var near = EditDistance.Nearest(text, names, EditDistance.LimitFor(text));
            hint = near < 0 ? "" : $"; did you mean \"{names[near]}\"?";
        }

        return values.Raw.Count == 0
            ? "no value is allowed here"
            : $"must be one of {MessageText.List(values.Raw.Select(MessageText.Raw))}; was {MessageText.Value(value)}{hint}";
    }

    private bool CheckKind(SchemaNode node, Target target, Report? report, bool[]? marks) => target.Value.ValueKind switch
    {
        JsonValueKind.Number => node.Numbers is null || CheckNumber(node, node.Numbers, target, report),
        JsonValueKind.String => node.Strings is null || CheckString(node, node.Strings, target, report),
        JsonValueKind.Array => node.Arrays is null || CheckArray(node, node.Arrays, target, report, marks),
        JsonValueKind.Object => node.Objects is null || CheckObject(node, node.Objects, target, report, marks),
        _ => true,
    };

    private static bool Fail(Report? report, SchemaNode node, Target target, string keyword, string message, IReadOnlyList<SchemaViolation>? causes = null)
    {
        if (report is null)
        {
            return false;
        }

        var location = target.Location.ToString();
        var path = keyword.Length == 0 ? target.Path : target.Path.Name(keyword);
        report.Add(new SchemaViolation(
            location,
            path.ToString(),
            node.Resource.AbsoluteLocation(node, keyword),
            keyword.Length == 0 ? target.Path.Keyword ?? FalseSchema : keyword,
            MessageText.At(location, message))
        {
            Causes = causes ?? [],
        });
        return false;
    }

    private static string Invariant(int value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>A value with the ways that led to it through the instance and through the schema.</summary>
    private readonly record struct Target(JsonElement Value, Trail Location, Trail Path)
    {
        public Target Below(string keyword) => this with { Path = Path.Name(keyword) };

        public Target Below(string keyword, int index) => this with { Path = Path.Name(keyword).Index(index) };
    }
}
