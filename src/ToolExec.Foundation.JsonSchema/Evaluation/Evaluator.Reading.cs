using System.Runtime.CompilerServices;

namespace ToolExec.Foundation.JsonSchema;

/// <content>Reading of tokens, with the checks that text from outside needs.</content>
internal ref partial struct Evaluator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly int SkipSpace(int at)
    {
        while ((uint)at < (uint)_json.Length)
        {
            var value = _json[at];
            if (value > ' ')
            {
                return value == '/' && _trusted ? SkipSpace(RawJson.SkipComment(_json, at), true) : at;
            }

            if (value is not ((byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t'))
            {
                return at;
            }

            at++;
        }

        return at;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly int SkipSpace(int at, bool again)
    {
        while (again)
        {
            again = false;
            while (at < _json.Length && _json[at] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
            {
                at++;
            }

            if (at < _json.Length && _json[at] == '/')
            {
                at = RawJson.SkipComment(_json, at);
                again = true;
            }
        }

        return at;
    }

    private int ReadLiteral(int at, ReadOnlySpan<byte> literal) =>
        _json[at..].StartsWith(literal) ? at + literal.Length : Stop(EvaluationFault.MalformedJson, at);

    /// <summary>Reads a string; gives the index after the closing quote.</summary>
    private int ReadString(int at, out StringTraits traits)
    {
        var close = Utf8Text.FindEnd(_json, at + 1, out traits);
        if (close < 0)
        {
            return Stop(EvaluationFault.MalformedJson, at);
        }

        _steps -= (close - at) >> 6;
        if (traits != StringTraits.None && _wellFormed && !Utf8Text.IsWellFormed(_json[(at + 1)..close], traits))
        {
            return Stop(EvaluationFault.IllFormedString, at);
        }

        return close + 1;
    }

    private int ReadNumber(int at, out NumberToken number)
    {
        number = new NumberToken { Start = at };
        var i = at;
        var negative = _json[i] == '-';
        i += negative ? 1 : 0;
        var first = i;
        long value = 0;
        uint digit;
        while ((uint)i < (uint)_json.Length && (digit = (uint)_json[i] - '0') <= 9)
        {
            // Wraps silently beyond 18 digits; the count below decides whether the value is used.
            value = unchecked((value * 10) + digit);
            i++;
        }

        var digits = i - first;
        if (digits == 0 || (digits > 1 && _json[first] == '0'))
        {
            return Stop(EvaluationFault.MalformedJson, at);
        }

        if ((uint)i < (uint)_json.Length && _json[i] is (byte)'.' or (byte)'e' or (byte)'E')
        {
            number.HasFraction = true;
            i = ReadFraction(i);
            if (i == Invalid)
            {
                return Invalid;
            }
        }
        else
        {
            number.IsInteger = digits <= 18;
            number.Value = negative ? -value : value;
        }

        number.End = i;
        _steps -= (i - at) >> 6;
        return i;
    }

    private int ReadFraction(int at)
    {
        var i = at;
        if (_json[i] == '.')
        {
            i = SkipDigits(i + 1);
            if (i == at + 1)
            {
                return Stop(EvaluationFault.MalformedJson, at);
            }
        }

        if (i < _json.Length && _json[i] is (byte)'e' or (byte)'E')
        {
            i++;
            i += i < _json.Length && _json[i] is (byte)'+' or (byte)'-' ? 1 : 0;
            var end = SkipDigits(i);
            if (end == i)
            {
                return Stop(EvaluationFault.MalformedJson, at);
            }

            i = end;
        }

        return i;
    }

    private readonly int SkipDigits(int at)
    {
        while (at < _json.Length && (uint)(_json[at] - '0') <= 9)
        {
            at++;
        }

        return at;
    }

    /// <summary>Reads a value that no schema looks at, with every check on its text.</summary>
    private int Skip(int at)
    {
        if ((uint)at >= (uint)_json.Length)
        {
            return Stop(EvaluationFault.MalformedJson, at);
        }

        switch (_json[at])
        {
            case (byte)'"':
                return ReadString(at, out _);
            case (byte)'{':
                return EvaluateObject(EmptyObject, at, MarkArena.None);
            case (byte)'[':
                return EvaluateArray(EmptyArray, at, MarkArena.None);
            case (byte)'t':
                return ReadLiteral(at, "true"u8);
            case (byte)'f':
                return ReadLiteral(at, "false"u8);
            case (byte)'n':
                return ReadLiteral(at, "null"u8);
            case (byte)'-' or (>= (byte)'0' and <= (byte)'9'):
                return ReadNumber(at, out _);
            default:
                return Stop(EvaluationFault.MalformedJson, at);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int SkipColon(int at)
    {
        at = SkipSpace(at);
        return (uint)at < (uint)_json.Length && _json[at] == ':' ? SkipSpace(at + 1) : Stop(EvaluationFault.MalformedJson, at);
    }

    /// <summary>After a member: the index of the next one, or of the closing bracket.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int NextMember(int at, byte close)
    {
        at = SkipSpace(at);
        if ((uint)at < (uint)_json.Length)
        {
            if (_json[at] == ',')
            {
                var next = SkipSpace(at + 1);
                if ((uint)next < (uint)_json.Length && (_json[next] != close || _trusted))
                {
                    return next;
                }
            }
            else if (_json[at] == close)
            {
                return at;
            }
        }

        return Stop(EvaluationFault.MalformedJson, at);
    }
}
