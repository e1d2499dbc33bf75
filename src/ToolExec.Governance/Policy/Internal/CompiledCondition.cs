using System.Globalization;
using System.Text.Json;

namespace ToolExec.Governance;

/// <summary>A condition, ready to be asked.</summary>
internal sealed class CompiledCondition
{
    private readonly ArgumentCondition _condition;
    private readonly string[] _path;
    private readonly HashSet<string>? _values;
    private readonly TextPattern? _glob;
    private readonly TextPattern? _regex;
    private readonly bool _looksAtValue;

    /// <exception cref="ArgumentException">The condition is wrong.</exception>
    public CompiledCondition(ArgumentCondition condition, TimeSpan? regexTimeout = null)
    {
        _condition = condition;
        _path = ArgumentPointer.TryRead(condition.At, out var path) ? path : throw new ArgumentException("is no JSON Pointer.", nameof(condition));
        _glob = condition.Glob is { } glob ? TextPattern.Glob(glob, condition.IgnoreCase) : null;
        _regex = condition.Regex is { } regex ? TextPattern.Regex(regex, condition.IgnoreCase, regexTimeout) : null;
        if (condition.In.Count > 0)
        {
            _values = condition.In.Select(CanonicalJson.Serialize).ToHashSet(StringComparer.Ordinal);
        }

        if (condition.EqualTo is { } value)
        {
            var text = CanonicalJson.Serialize(value);
            _values = _values is null || _values.Contains(text) ? [text] : [];
        }

        _looksAtValue = _values is not null || _glob is not null || _regex is not null
            || condition is { StartsWith: not null } or { LessThan: not null } or { MoreThan: not null } or { LongerThan: not null };
    }

    /// <summary>Gets where it looks.</summary>
    public string At => _condition.At;

    /// <summary>Says whether it holds.</summary>
    /// <param name="arguments">The arguments, checked.</param>
    /// <param name="schema">The tool's input schema, for its defaults.</param>
    /// <param name="whenUnsure">What to say where it cannot be told in time.</param>
    public bool Holds(JsonElement arguments, JsonElement schema, bool whenUnsure) => Visit(arguments, schema, schema, 0, isGiven: true, whenUnsure);

    /// <summary>Says whether it could hold of a value at all: a rule with one that contradicts itself is a mistake.</summary>
    public bool CanHoldOf(JsonElement value) => Test(value, isGiven: true, whenUnsure: true);

    private bool Visit(JsonElement value, JsonElement root, JsonElement schema, int part, bool isGiven, bool whenUnsure)
    {
        if (part == _path.Length)
        {
            return Test(value, isGiven, whenUnsure);
        }

        var token = _path[part];
        var isAny = IsAny(part);
        if (value.ValueKind == JsonValueKind.Array)
        {
            var items = SchemaDefaults.Under(root, schema, token, isItem: true);
            if (isAny)
            {
                foreach (var item in value.EnumerateArray())
                {
                    if (Visit(item, root, items, part + 1, isGiven, whenUnsure))
                    {
                        return true;
                    }
                }

                return false;
            }

            return int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && (token.Length == 1 || token[0] != '0') && index < value.GetArrayLength()
                ? Visit(value[index], root, items, part + 1, isGiven, whenUnsure)
                : Absent(part);
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            return Absent(part);
        }

        if (isAny)
        {
            foreach (var member in value.EnumerateObject())
            {
                if (Visit(member.Value, root, SchemaDefaults.Under(root, schema, member.Name, isItem: false), part + 1, isGiven, whenUnsure))
                {
                    return true;
                }
            }

            return false;
        }

        var under = SchemaDefaults.Under(root, schema, token, isItem: false);
        return value.TryGetProperty(token, out var found) ? Visit(found, root, under, part + 1, isGiven, whenUnsure) : VisitDefault(root, under, part + 1, whenUnsure);
    }

    private bool VisitDefault(JsonElement root, JsonElement schema, int part, bool whenUnsure)
    {
        if (SchemaDefaults.TryGetDefault(root, schema, out var value))
        {
            return Visit(value, root, schema, part, isGiven: false, whenUnsure);
        }

        return part < _path.Length && !IsAny(part) && SchemaDefaults.Under(root, schema, _path[part], isItem: false) is { ValueKind: JsonValueKind.Object } under
            ? VisitDefault(root, under, part + 1, whenUnsure)
            : Absent(part);
    }

    private bool IsAny(int part) => string.Equals(_path[part], ArgumentPointer.Any, StringComparison.Ordinal);

    // Nothing stands behind a star that has nothing to stand for.
    private bool Absent(int part)
    {
        for (var i = part; i < _path.Length; i++)
        {
            if (IsAny(i))
            {
                return false;
            }
        }

        return (_condition.Exists == false && !_looksAtValue) != _condition.Not;
    }

    private bool Test(JsonElement value, bool isGiven, bool whenUnsure)
    {
        if (_condition.Exists is { } exists && exists != isGiven)
        {
            return _condition.Not;
        }

        return (_looksAtValue ? Fits(value) : true) is { } fits ? fits != _condition.Not : whenUnsure;
    }

    private bool? Fits(JsonElement value)
    {
        if ((_values is not null && !_values.Contains(CanonicalJson.Serialize(value)))
            || (_condition.LessThan is { } less && !(Compare(value, less) < 0))
            || (_condition.MoreThan is { } more && !(Compare(value, more) > 0))
            || (_condition.LongerThan is { } length && !(LengthOf(value) > length)))
        {
            return false;
        }

        if (_glob is null && _regex is null && _condition.StartsWith is null)
        {
            return true;
        }

        if (value.ValueKind != JsonValueKind.String)
        {
            return false;
        }

        var text = value.GetString()!;
        if (_condition.StartsWith is { } start && !text.StartsWith(start, _condition.IgnoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal))
        {
            return false;
        }

        return (_glob?.Fits(text) ?? (_glob is null ? true : null), _regex?.Fits(text) ?? (_regex is null ? true : null)) switch
        {
            (false, _) or (_, false) => false,
            (null, _) or (_, null) => null,
            _ => true,
        };
    }

    private static int? Compare(JsonElement value, decimal bound) => value.ValueKind != JsonValueKind.Number ? null
        : value.TryGetDecimal(out var exact) ? exact.CompareTo(bound)
        : value.GetDouble().CompareTo((double)bound);

    private static int? LengthOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!.EnumerateRunes().Count(),
        JsonValueKind.Array => value.GetArrayLength(),
        JsonValueKind.Object => value.GetPropertyCount(),
        _ => null,
    };
}
