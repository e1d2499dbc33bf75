using System.Globalization;
using System.Text;

namespace ToolExec.Foundation.JsonSchema;

/// <summary>
/// Translates a pattern of ECMA-262 (with the <c>u</c> flag, as the specification recommends) to a .NET expression with the same meaning:
/// code points instead of UTF-16 units, ASCII <c>\d</c> and <c>\w</c>, <c>$</c> only at the very end.
/// </summary>
internal sealed partial class EcmaTranslator(string source)
{
    private const int MaxDepth = 100;
    private const int LongestPattern = 65_536;
    private const int LongestTranslation = 1_000_000;

    private readonly StringBuilder _output = new(source.Length + 16);
    private readonly List<string> _groupNames = [];
    private int _at;
    private int _groups;
    private int _totalGroups;
    private int _depth;

    /// <summary>The pattern has lookaround or a back-reference.</summary>
    public bool NeedsBacktracking { get; private set; }

    /// <exception cref="FormatException">The pattern is not a valid one.</exception>
    public string Translate()
    {
        if (source.Length > LongestPattern)
        {
            throw new FormatException($"it is longer than {LongestPattern} characters");
        }

        CountGroups();
        ReadDisjunction();
        return _at < source.Length ? throw Error("there is an unmatched ')'") : _output.ToString();
    }

    private FormatException Error(string message) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{message} at index {_at}"));

    private bool Try(string text)
    {
        if (string.CompareOrdinal(source, _at, text, 0, text.Length) != 0)
        {
            return false;
        }

        _at += text.Length;
        return true;
    }

    /// <summary>Finds all groups first: a reference may stand before its group.</summary>
    private void CountGroups()
    {
        var inClass = false;
        for (var i = 0; i < source.Length; i++)
        {
            switch (source[i])
            {
                case '\\':
                    i++;
                    break;
                case '[':
                    inClass = true;
                    break;
                case ']':
                    inClass = false;
                    break;
                case '(' when !inClass:
                    AddGroup(i);
                    break;
                default:
                    break;
            }
        }
    }

    private void AddGroup(int open)
    {
        if (open + 1 >= source.Length || source[open + 1] != '?')
        {
            _totalGroups++;
            _groupNames.Add("");
        }
        else if (open + 3 < source.Length && source[open + 2] == '<' && source[open + 3] is not ('=' or '!'))
        {
            _totalGroups++;
            var end = source.IndexOf('>', open);
            _groupNames.Add(end < 0 ? "" : source[(open + 3)..end]);
        }
    }

    private void ReadDisjunction()
    {
        if (++_depth > MaxDepth)
        {
            throw Error("groups are nested too deep");
        }

        while (_at < source.Length && source[_at] != ')')
        {
            if (Try("|"))
            {
                _output.Append('|');
                continue;
            }

            if (ReadTerm())
            {
                ReadQuantifier();
            }

            if (_output.Length > LongestTranslation)
            {
                throw Error("the Unicode classes make it too large");
            }
        }

        _depth--;
    }

    /// <returns>Whether a quantifier may follow.</returns>
    private bool ReadTerm()
    {
        var value = source[_at];
        switch (value)
        {
            case '^':
                _at++;
                _output.Append('^');
                return false;
            case '$':
                _at++;
                _output.Append("\\z");
                return false;
            case '.':
                _at++;
                CodePointSet.LineTerminators().Complement().WriteTo(_output);
                return true;
            case '(':
                return ReadGroup();
            case '[':
                ReadClass().WriteTo(_output);
                return true;
            case '\\':
                return ReadEscape();
            case '*' or '+' or '?':
                throw Error("there is nothing to repeat");
            case '{' when TryReadBraces(out _, out _):
                throw Error("there is nothing to repeat");
            default:
                WriteCodePoint(ReadCodePoint());
                return true;
        }
    }

    private bool ReadGroup()
    {
        var isLookaround = false;
        if (Try("(?:"))
        {
            _output.Append("(?:");
        }
        else if (Try("(?=") || Try("(?!") || Try("(?<=") || Try("(?<!"))
        {
            var start = source.LastIndexOf('(', _at - 1);
            _output.Append(source, start, _at - start);
            NeedsBacktracking = isLookaround = true;
        }
        else if (Try("(?<"))
        {
            var end = source.IndexOf('>', _at);
            if (end <= _at)
            {
                throw Error("the group's name does not end");
            }

            // .NET numbers named groups after the others, ECMA-262 in order: so they become numbered ones.
            _at = end + 1;
            _output.Append('(');
            _groups++;
        }
        else if (Try("(?"))
        {
            throw Error("the kind of group is not known");
        }
        else
        {
            _at++;
            _output.Append('(');
            _groups++;
        }

        ReadDisjunction();
        if (!Try(")"))
        {
            throw Error("a group is not closed");
        }

        _output.Append(')');
        return !isLookaround;
    }

    private void ReadQuantifier()
    {
        if (_at >= source.Length)
        {
            return;
        }

        if (source[_at] is '*' or '+' or '?')
        {
            _output.Append(source[_at++]);
        }
        else if (source[_at] == '{' && TryReadBraces(out var min, out var max))
        {
            if (max < min)
            {
                throw Error("the bounds of a repetition are in the wrong order");
            }

            _output.Append(CultureInfo.InvariantCulture, $"{{{min}");
            _output.Append(max == min ? "}" : max == int.MaxValue ? ",}" : string.Create(CultureInfo.InvariantCulture, $",{max}}}"));
        }
        else
        {
            return;
        }

        if (Try("?"))
        {
            _output.Append('?');
        }
    }

    private bool TryReadBraces(out int min, out int max)
    {
        min = max = 0;
        var i = _at + 1;
        if (!ReadInteger(ref i, ref min))
        {
            return false;
        }

        max = min;
        if (i < source.Length && source[i] == ',')
        {
            i++;
            if (!ReadInteger(ref i, ref max))
            {
                max = int.MaxValue;
            }
        }

        if (i >= source.Length || source[i] != '}')
        {
            return false;
        }

        _at = i + 1;
        return true;
    }

    private bool ReadInteger(ref int at, ref int value)
    {
        var start = at;
        long number = 0;
        while (at < source.Length && char.IsAsciiDigit(source[at]))
        {
            number = Math.Min((number * 10) + (source[at++] - '0'), int.MaxValue - 1);
        }

        value = at > start ? (int)number : value;
        return at > start;
    }
}
