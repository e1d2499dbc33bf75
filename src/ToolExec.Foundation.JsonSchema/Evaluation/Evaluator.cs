using System.Runtime.CompilerServices;

namespace ToolExec.Foundation.JsonSchema;

/// <summary>
/// The fast pass: one walk over the bytes of the instance that answers valid or not and allocates nothing.
/// Methods return the index after the value, or <see cref="Invalid"/>; a fault is also invalid and sticks.
/// </summary>
internal ref partial struct Evaluator
{
    public const int Invalid = -1;

    /// <summary>The value's end is not known yet because no keyword had to read it.</summary>
    private const int Unread = 0;

    // Results of composed schemas are kept only when more work was done than reading each byte once would be: before, nothing was done twice.
    private const long MemoAfter = 4096;
    private const int MostRemembered = 500_000;

    private const int MarkedCost = 4;

    private readonly ReadOnlySpan<byte> _json;
    private readonly int _maxDepth;
    private readonly long _rememberBelow;
    private readonly bool _unique;
    private readonly bool _wellFormed;
    private readonly bool _trusted;
    private readonly bool _dynamic;
    private MarkArena _marks;
    private DynamicScope _scope;
    private Dictionary<long, int>? _memo;
    private long _steps;
    private RegexClock _regexClock;
    private int _depth;

    /// <param name="json">The text that starts with the value.</param>
    /// <param name="schema">The schema, for its settings.</param>
    /// <param name="options">The limits.</param>
    /// <param name="trusted">The text comes from a parsed document: it may have comments and trailing commas, and nothing else wrong.</param>
    public Evaluator(ReadOnlySpan<byte> json, CompiledSchema schema, SchemaValidationOptions options, bool trusted)
    {
        _json = json;
        _maxDepth = options.MaxDepth;
        _rememberBelow = options.MaxSteps - MemoAfter - json.Length;
        _steps = options.MaxSteps;
        _unique = options.RejectDuplicateProperties;
        _wellFormed = options.RejectIllFormedStrings;
        _trusted = trusted;
        _dynamic = schema.HasDynamicScope;
        _regexClock = new RegexClock(schema.RegexTimeout);
    }

    /// <summary>The steps that are left.</summary>
    public readonly long Steps => _steps;

    public EvaluationFault Fault { get; private set; }

    /// <summary>Where the fault is.</summary>
    public int FaultIndex { get; private set; }

    public bool Run(SchemaNode root)
    {
        var start = SkipSpace(0);
        var end = Evaluate(root, start, MarkArena.None);
        if (end >= 0)
        {
            end = SkipSpace(end);
            if (end != _json.Length)
            {
                Stop(EvaluationFault.MalformedJson, end);
            }
        }

        _marks.Dispose();
        _scope.Dispose();
        return end >= 0 && Fault == EvaluationFault.None;
    }

    private int Evaluate(SchemaNode node, int at, int frame)
    {
        if (node.Forward is not null)
        {
            node = node.Forward;
        }

        if (--_steps < 0)
        {
            return Stop(EvaluationFault.BudgetExceeded, at);
        }

        if (node.AlwaysValid)
        {
            return Skip(at);
        }

        if ((uint)at >= (uint)_json.Length)
        {
            return Stop(EvaluationFault.MalformedJson, at);
        }

        var end = !_dynamic && node.IsPlain && frame == MarkArena.None
            ? EvaluateOwn(node, at, MarkArena.None)
            : EvaluateInScope(node, at, frame);
        return end == Unread ? Skip(at) : end;
    }

    private int EvaluateInScope(SchemaNode node, int at, int frame)
    {
        var entered = _dynamic && _scope.Enter(node.Resource);
        var end = node.IsPlain && frame == MarkArena.None ? EvaluateOwn(node, at, MarkArena.None) : EvaluateComposed(node, at, frame);
        if (entered)
        {
            _scope.Leave();
        }

        return end;
    }

    private readonly bool HasUnevaluated(SchemaNode node, int at) => _json[at] switch
    {
        (byte)'{' => node.Objects?.Unevaluated is not null,
        (byte)'[' => node.Arrays?.Unevaluated is not null,
        _ => false,
    };

    /// <summary>The keywords that look at the value itself and its members.</summary>
    private int EvaluateOwn(SchemaNode node, int at, int frame)
    {
        if (node.AlwaysInvalid)
        {
            return Invalid;
        }

        var types = node.Types;
        switch (_json[at])
        {
            case (byte)'"':
                return (types & JsonTypes.String) != JsonTypes.None ? EvaluateString(node, at) : Invalid;
            case (byte)'{':
                if ((types & JsonTypes.Object) == JsonTypes.None)
                {
                    return Invalid;
                }

                return CheckValues(node, at, node.Objects is null ? Unread : EvaluateObject(node.Objects, at, frame));
            case (byte)'[':
                if ((types & JsonTypes.Array) == JsonTypes.None)
                {
                    return Invalid;
                }

                return CheckValues(node, at, node.Arrays is null ? Unread : EvaluateArray(node.Arrays, at, frame));
            case (byte)'t':
                return (types & JsonTypes.Boolean) != JsonTypes.None && (node.Const?.HasBoolean(true) ?? true) && (node.Enum?.HasBoolean(true) ?? true)
                    ? ReadLiteral(at, "true"u8)
                    : Invalid;
            case (byte)'f':
                return (types & JsonTypes.Boolean) != JsonTypes.None && (node.Const?.HasBoolean(false) ?? true) && (node.Enum?.HasBoolean(false) ?? true)
                    ? ReadLiteral(at, "false"u8)
                    : Invalid;
            case (byte)'n':
                return (types & JsonTypes.Null) != JsonTypes.None && (node.Const?.HasNull ?? true) && (node.Enum?.HasNull ?? true)
                    ? ReadLiteral(at, "null"u8)
                    : Invalid;
            case (byte)'-' or (>= (byte)'0' and <= (byte)'9'):
                return (types & JsonTypes.Number) != JsonTypes.None ? EvaluateNumber(node, at) : Invalid;
            default:
                return Stop(EvaluationFault.MalformedJson, at);
        }
    }

    /// <summary><c>const</c> and <c>enum</c> for arrays and objects.</summary>
    private int CheckValues(SchemaNode node, int at, int end)
    {
        if (end == Invalid || (node.Const is null && node.Enum is null))
        {
            return end;
        }

        end = end == Unread ? Skip(at) : end;
        if (end == Invalid)
        {
            return Invalid;
        }

        var raw = _json[at..end];
        var valid = (node.Const?.HasOther(raw, ref _steps) ?? true) && (node.Enum?.HasOther(raw, ref _steps) ?? true);
        if (_steps < 0)
        {
            return Stop(EvaluationFault.BudgetExceeded, at);
        }

        return valid ? end : Invalid;
    }

    private int EvaluateNumber(SchemaNode node, int at)
    {
        var end = ReadNumber(at, out var number);
        if (end == Invalid)
        {
            return Invalid;
        }

        if ((node.Types & JsonTypes.Number) == JsonTypes.Integer && !number.IsInteger && !IsInteger(node, number))
        {
            return Invalid;
        }

        var rules = node.Numbers;
        if (rules is not null)
        {
            var valid = (rules.Minimum is null || rules.Minimum.CompareFrom(number, _json) >= 0)
                && (rules.Maximum is null || rules.Maximum.CompareFrom(number, _json) <= 0)
                && (rules.ExclusiveMinimum is null || rules.ExclusiveMinimum.CompareFrom(number, _json) > 0)
                && (rules.ExclusiveMaximum is null || rules.ExclusiveMaximum.CompareFrom(number, _json) < 0)
                && (rules.MultipleOf is null || rules.MultipleOf.Divides(number, _json));
            if (!valid)
            {
                return Invalid;
            }
        }

        var known = (node.Const is null || node.Const.HasNumber(number, _json, ref _steps))
            && (node.Enum is null || node.Enum.HasNumber(number, _json, ref _steps));
        return known ? end : Invalid;
    }

    private readonly bool IsInteger(SchemaNode node, in NumberToken number) =>
        number.HasFraction
            ? !node.IntegerByText && new DecimalText(number.Text(_json)).IsInteger
            : true;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int Stop(EvaluationFault fault, int at)
    {
        if (Fault == EvaluationFault.None)
        {
            Fault = fault;
            FaultIndex = Math.Min(at, _json.Length);
        }

        return Invalid;
    }
}
