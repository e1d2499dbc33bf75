using System.Globalization;

namespace ToolExec.Foundation.JsonSchema;

/// <content>Escapes and character classes.</content>
internal sealed partial class EcmaTranslator
{
    private const string AsciiWord = "[0-9A-Z_a-z]";

    private CodePointSet ReadClass()
    {
        _at++;
        var negated = Try("^");
        var set = new CodePointSet();
        while (true)
        {
            if (_at >= source.Length)
            {
                throw Error("a character class is not closed");
            }

            if (Try("]"))
            {
                return negated ? set.Complement() : set;
            }

            var first = ReadClassAtom(set);
            if (_at + 1 < source.Length && source[_at] == '-' && source[_at + 1] != ']')
            {
                _at++;
                var last = ReadClassAtom(set);
                if (first >= 0 && last >= 0)
                {
                    if (last < first)
                    {
                        throw Error("the bounds of a range are in the wrong order");
                    }

                    set.Add(first, last);
                    continue;
                }

                // A class next to '-' makes it a literal.
                set.Add('-', '-');
                AddIfAny(set, last);
            }

            AddIfAny(set, first);
        }
    }

    private static void AddIfAny(CodePointSet set, int code)
    {
        if (code >= 0)
        {
            set.Add(code, code);
        }
    }

    /// <returns>The code point, or -1 when a whole class was added.</returns>
    private int ReadClassAtom(CodePointSet set)
    {
        if (source[_at] != '\\')
        {
            return ReadCodePoint();
        }

        _at++;
        if (_at >= source.Length)
        {
            throw Error("the pattern ends in '\\'");
        }

        if (source[_at] == 'b')
        {
            _at++;
            return '\b';
        }

        if (TryReadClassEscape() is { } escaped)
        {
            set.Add(escaped);
            return -1;
        }

        return ReadCharacterEscape();
    }

    /// <returns>Whether a quantifier may follow.</returns>
    private bool ReadEscape()
    {
        _at++;
        if (_at >= source.Length)
        {
            throw Error("the pattern ends in '\\'");
        }

        switch (source[_at])
        {
            case 'b' or 'B':
                // .NET's \b knows letters of every script; ECMA-262's knows [0-9A-Z_a-z].
                NeedsBacktracking = true;
                _output.Append(
                    source[_at++] == 'b'
                        ? $"(?:(?<={AsciiWord})(?!{AsciiWord})|(?<!{AsciiWord})(?={AsciiWord}))"
                        : $"(?:(?<={AsciiWord})(?={AsciiWord})|(?<!{AsciiWord})(?!{AsciiWord}))");
                return false;
            case 'k':
                ReadNamedReference();
                return true;
            case >= '1' and <= '9':
                ReadNumberedReference();
                return true;
            default:
                break;
        }

        if (TryReadClassEscape() is { } set)
        {
            set.WriteTo(_output);
        }
        else
        {
            WriteCodePoint(ReadCharacterEscape());
        }

        return true;
    }

    private void ReadNamedReference()
    {
        var end = _at + 1 < source.Length && source[_at + 1] == '<' ? source.IndexOf('>', _at) : -1;
        var group = end < 0 ? 0 : _groupNames.IndexOf(source[(_at + 2)..end]) + 1;
        if (group == 0)
        {
            throw Error("the reference names no group");
        }

        _at = end + 1;
        WriteReference(group);
    }

    private void ReadNumberedReference()
    {
        var group = 0;
        ReadInteger(ref _at, ref group);
        if (group > _totalGroups)
        {
            throw Error("the reference names no group");
        }

        WriteReference(group);
    }

    private void WriteReference(int group)
    {
        NeedsBacktracking = true;
        if (group <= _groups)
        {
            // A group that took no part matches the empty text in ECMA-262 and nothing in .NET.
            _output.Append(CultureInfo.InvariantCulture, $"(?({group})\\{group}(?:))");
        }
    }

    private CodePointSet? TryReadClassEscape()
    {
        var value = source[_at];
        switch (value)
        {
            case 'd' or 'D':
                _at++;
                return value == 'd' ? CodePointSet.Digits() : CodePointSet.Digits().Complement();
            case 'w' or 'W':
                _at++;
                return value == 'w' ? CodePointSet.Words() : CodePointSet.Words().Complement();
            case 's' or 'S':
                _at++;
                return value == 's' ? CodePointSet.Spaces() : CodePointSet.Spaces().Complement();
            case 'p' or 'P':
                var end = _at + 1 < source.Length && source[_at + 1] == '{' ? source.IndexOf('}', _at) : -1;
                if (end < 0)
                {
                    throw Error("a Unicode property is written as \\p{Name}");
                }

                var name = source[(_at + 2)..end];
                var set = UnicodeProperties.Find(name) ?? throw Error($"the Unicode property '{name}' is not supported");
                _at = end + 1;
                return value == 'p' ? set : set.Complement();
            default:
                return null;
        }
    }

    private int ReadCharacterEscape()
    {
        var value = source[_at++];
        switch (value)
        {
            case 't':
                return '\t';
            case 'n':
                return '\n';
            case 'v':
                return '\v';
            case 'f':
                return '\f';
            case 'r':
                return '\r';
            case '0' when _at >= source.Length || !char.IsAsciiDigit(source[_at]):
                return 0;
            case 'c' when _at < source.Length && char.IsAsciiLetter(source[_at]):
                return source[_at++] % 32;
            case 'x':
                return ReadHex(2);
            case 'u':
                return ReadUnicodeEscape();
            default:
                if (char.IsAsciiLetterOrDigit(value))
                {
                    _at--;
                    throw Error($"'\\{value}' is not an escape of ECMA-262");
                }

                return value;
        }
    }

    private int ReadUnicodeEscape()
    {
        if (Try("{"))
        {
            var end = source.IndexOf('}', _at);
            if (end < 0 || !int.TryParse(source.AsSpan(_at, end - _at), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)
                || code is < 0 or > 0x10FFFF)
            {
                throw Error("a code point is written as \\u{hex}, up to 10FFFF");
            }

            _at = end + 1;
            return code;
        }

        var high = ReadHex(4);
        if (char.IsHighSurrogate((char)high) && _at + 6 <= source.Length && source[_at] == '\\' && source[_at + 1] == 'u'
            && ushort.TryParse(source.AsSpan(_at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var low)
            && char.IsLowSurrogate((char)low))
        {
            _at += 6;
            return char.ConvertToUtf32((char)high, (char)low);
        }

        return high;
    }

    private int ReadHex(int digits)
    {
        if (_at + digits > source.Length
            || !int.TryParse(source.AsSpan(_at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
        {
            throw Error("an escape lacks its hexadecimal digits");
        }

        _at += digits;
        return code;
    }

    private int ReadCodePoint()
    {
        var code = char.IsHighSurrogate(source[_at]) && _at + 1 < source.Length && char.IsLowSurrogate(source[_at + 1])
            ? char.ConvertToUtf32(source, _at)
            : source[_at];
        _at += code > 0xFFFF ? 2 : 1;
        return code;
    }

    private void WriteCodePoint(int code)
    {
        if (code < 0x80 && char.IsAsciiLetterOrDigit((char)code))
        {
            _output.Append((char)code);
        }
        else if (code > 0xFFFF)
        {
            // A pair is one unit for a quantifier.
            _output.Append(CultureInfo.InvariantCulture, $"(?:\\u{char.ConvertFromUtf32(code)[0] + 0:X4}\\u{char.ConvertFromUtf32(code)[1] + 0:X4})");
        }
        else
        {
            _output.Append(CultureInfo.InvariantCulture, $"\\u{code:X4}");
        }
    }
}
