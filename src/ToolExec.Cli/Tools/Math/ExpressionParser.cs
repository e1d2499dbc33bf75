using System.Globalization;

namespace ToolExec.Cli;

/// <summary>Reads an arithmetic expression by recursive descent and computes it while reading.</summary>
/// <remarks>
/// <c>sum = product (('+' | '-') product)*</c>, <c>product = unary (('*' | '/' | '%') unary)*</c>, <c>unary = '-' unary | power</c>,
/// <c>power = atom ['^' unary]</c>, <c>atom = number | name | name '(' sum (',' sum)* ')' | '(' sum ')'</c>. So -2^2 is -4 and 2^3^2 is 512.
/// </remarks>
internal sealed class ExpressionParser(string text, IReadOnlyDictionary<string, double> variables)
{
    private const int MaxDepth = 64;
    private int _at;
    private int _depth;

    public double Evaluate()
    {
        var value = Sum();
        return Peek() == '\0' ? value : throw Unexpected();
    }

    private double Sum()
    {
        if (++_depth > MaxDepth)
        {
            throw ToolFailure.Because($"The expression is nested more than {MaxDepth} deep.");
        }

        var value = Product();
        while (Peek() is '+' or '-')
        {
            value = text[_at++] == '+' ? value + Product() : value - Product();
        }

        _depth--;
        return value;
    }

    private double Product()
    {
        var value = Unary();
        while (Peek() is '*' or '/' or '%')
        {
            value = text[_at++] switch
            {
                '*' => value * Unary(),
                '/' => value / Unary(),
                _ => value % Unary(),
            };
        }

        return value;
    }

    private double Unary()
    {
        // A loop, not a recursion: a thousand signs are no depth.
        var negative = false;
        while (Peek() is '-' or '+')
        {
            negative ^= text[_at++] == '-';
        }

        var value = Power();
        return negative ? -value : value;
    }

    private double Power()
    {
        var value = Atom();
        if (Peek() != '^')
        {
            return value;
        }

        _at++;
        if (++_depth > MaxDepth)
        {
            throw ToolFailure.Because($"The expression is nested more than {MaxDepth} deep.");
        }

        value = Math.Pow(value, Unary());
        _depth--;
        return value;
    }

    private double Atom()
    {
        var next = Peek();
        if (next == '(')
        {
            _at++;
            var value = Sum();
            Expect(')');
            return value;
        }

        return char.IsAsciiDigit(next) || next == '.' ? Number() : char.IsAsciiLetter(next) || next == '_' ? Name() : throw Unexpected();
    }

    private double Number()
    {
        var start = _at;
        SkipDigits();
        if (_at < text.Length && text[_at] == '.')
        {
            _at++;
            SkipDigits();
        }

        if (_at < text.Length && text[_at] is 'e' or 'E' && HasExponent())
        {
            _at += text[_at + 1] is '+' or '-' ? 2 : 1;
            SkipDigits();
        }

        return double.TryParse(text.AsSpan(start, _at - start), NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw ToolFailure.Because($"'{text[start.._at]}' at character {start + 1} is no number.");
    }

    // "2e" may be followed by a name only where no digits follow.
    private bool HasExponent() => _at + 1 < text.Length
        && (char.IsAsciiDigit(text[_at + 1]) || (text[_at + 1] is '+' or '-' && _at + 2 < text.Length && char.IsAsciiDigit(text[_at + 2])));

    private void SkipDigits()
    {
        while (_at < text.Length && char.IsAsciiDigit(text[_at]))
        {
            _at++;
        }
    }

    private double Name()
    {
        var start = _at;
        while (_at < text.Length && (char.IsAsciiLetterOrDigit(text[_at]) || text[_at] == '_'))
        {
            _at++;
        }

        var name = text[start.._at];
        if (Peek() == '(')
        {
            return ExpressionFunctions.Apply(name, Parameters());
        }

        return variables.TryGetValue(name, out var value) ? value
            : ExpressionFunctions.TryGetConstant(name, out value) ? value
            : throw ToolFailure.Because($"The expression has the unknown name '{name}'. Give its value in 'variables'.");
    }

    private List<double> Parameters()
    {
        var values = new List<double>();
        do
        {
            _at++;
            values.Add(Sum());
        }
        while (Peek() == ',');
        Expect(')');
        return values;
    }

    private char Peek()
    {
        while (_at < text.Length && char.IsWhiteSpace(text[_at]))
        {
            _at++;
        }

        return _at < text.Length ? text[_at] : '\0';
    }

    private void Expect(char expected)
    {
        if (Peek() != expected)
        {
            throw Unexpected($", where '{expected}' is needed");
        }

        _at++;
    }

    private ToolExecException Unexpected(string where = "") => ToolFailure.Because(_at < text.Length
        ? $"The expression has an unexpected '{text[_at]}' at character {_at + 1}{where}."
        : $"The expression ends too early, at character {_at + 1}{where}.");
}
