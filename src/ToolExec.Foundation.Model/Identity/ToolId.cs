using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace ToolExec;

/// <summary>Names a tool: <c>name</c>, <c>namespace:name</c> or <c>namespace:name:version</c>.</summary>
/// <remarks>
/// Name and namespace have 1 to 128 characters of <c>[A-Za-z0-9_.-]</c>; a version may also have <c>+</c>. Ids compare ordinally.
/// The whole id is held as one string, so parsing one allocates nothing. The default value is empty and names no tool.
/// </remarks>
[JsonConverter(typeof(ToolIdJsonConverter))]
public readonly struct ToolId : IEquatable<ToolId>, IComparable<ToolId>, ISpanParsable<ToolId>
{
    /// <summary>The most characters that a name, a namespace or a version may have.</summary>
    public const int MaxPartLength = NameGrammar.MaxLength;

    private readonly string? _text;
    private readonly short _nameStart;
    private readonly short _nameEnd;

    /// <summary>Initializes the id of a tool without a namespace.</summary>
    /// <param name="name">The tool's name.</param>
    /// <exception cref="ArgumentException">The name breaks the grammar.</exception>
    public ToolId(string name)
        : this(null, name)
    {
    }

    /// <summary>Initializes an id from its parts.</summary>
    /// <param name="namespace">The namespace, or <see langword="null"/> for none.</param>
    /// <param name="name">The tool's name.</param>
    /// <param name="version">The version, or <see langword="null"/> for none; it needs a namespace.</param>
    /// <exception cref="ArgumentException">A part breaks the grammar, or there is a version without a namespace.</exception>
    public ToolId(string? @namespace, string name, string? version = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        Check(@namespace is null || NameGrammar.IsName(@namespace), nameof(@namespace), "namespace", @namespace);
        Check(NameGrammar.IsName(name), nameof(name), "name", name);
        Check(version is null || NameGrammar.IsVersion(version), nameof(version), "version", version, version: true);
        if (version is not null && @namespace is null)
        {
            throw new ArgumentException("A tool id with a version needs a namespace: 'namespace:name:version'.", nameof(version));
        }

        _text = (@namespace, version) switch
        {
            (null, _) => name,
            (_, null) => $"{@namespace}:{name}",
            _ => $"{@namespace}:{name}:{version}",
        };
        _nameStart = (short)(@namespace is null ? 0 : @namespace.Length + 1);
        _nameEnd = (short)(_nameStart + name.Length);
    }

    private ToolId(string text, int nameStart, int nameEnd)
    {
        _text = text;
        _nameStart = (short)nameStart;
        _nameEnd = (short)nameEnd;
    }

    /// <summary>Gets a value indicating whether this is the default value, which names no tool.</summary>
    public bool IsEmpty => _text is null;

    /// <summary>Gets the tool's name; empty for the default value.</summary>
    public string Name => _text is null ? "" : _nameEnd - _nameStart == _text.Length ? _text : _text[_nameStart.._nameEnd];

    /// <summary>Gets the namespace, or <see langword="null"/> where there is none.</summary>
    public string? Namespace => _nameStart == 0 ? null : _text![..(_nameStart - 1)];

    /// <summary>Gets the version, or <see langword="null"/> where there is none.</summary>
    public string? Version => _text is null || _nameEnd == _text.Length ? null : _text[(_nameEnd + 1)..];

    /// <summary>Gets the tool's name without allocating.</summary>
    public ReadOnlySpan<char> NameSpan => _text.AsSpan()[_nameStart.._nameEnd];

    /// <summary>Says whether two ids are the same, character by character.</summary>
    /// <param name="left">One id.</param>
    /// <param name="right">The other id.</param>
    public static bool operator ==(ToolId left, ToolId right) => left.Equals(right);

    /// <summary>Says whether two ids differ.</summary>
    /// <param name="left">One id.</param>
    /// <param name="right">The other id.</param>
    public static bool operator !=(ToolId left, ToolId right) => !left.Equals(right);

    /// <summary>Says whether one id sorts before another, ordinally.</summary>
    /// <param name="left">One id.</param>
    /// <param name="right">The other id.</param>
    public static bool operator <(ToolId left, ToolId right) => left.CompareTo(right) < 0;

    /// <summary>Says whether one id sorts before another or is the same.</summary>
    /// <param name="left">One id.</param>
    /// <param name="right">The other id.</param>
    public static bool operator <=(ToolId left, ToolId right) => left.CompareTo(right) <= 0;

    /// <summary>Says whether one id sorts after another, ordinally.</summary>
    /// <param name="left">One id.</param>
    /// <param name="right">The other id.</param>
    public static bool operator >(ToolId left, ToolId right) => left.CompareTo(right) > 0;

    /// <summary>Says whether one id sorts after another or is the same.</summary>
    /// <param name="left">One id.</param>
    /// <param name="right">The other id.</param>
    public static bool operator >=(ToolId left, ToolId right) => left.CompareTo(right) >= 0;

    /// <summary>Reads an id.</summary>
    /// <param name="text">The text to read.</param>
    /// <returns>The id.</returns>
    /// <exception cref="FormatException">The text is no tool id; the message says which part is wrong.</exception>
    public static ToolId Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out var id) ? id : throw new FormatException(Explain(text));
    }

    /// <summary>Reads an id, without throwing.</summary>
    /// <param name="text">The text to read; <see langword="null"/> is no id.</param>
    /// <param name="id">The id, or the default value.</param>
    /// <returns>Whether the text is a tool id.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out ToolId id)
    {
        id = default;
        if (text is null || !TrySplit(text, out var start, out var end))
        {
            return false;
        }

        id = new ToolId(text, start, end);
        return true;
    }

    /// <summary>Reads an id from characters; the id's own string is the one allocation.</summary>
    /// <param name="text">The characters to read.</param>
    /// <param name="id">The id, or the default value.</param>
    /// <returns>Whether the characters are a tool id.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out ToolId id)
    {
        id = TrySplit(text, out var start, out var end) ? new ToolId(text.ToString(), start, end) : default;
        return !id.IsEmpty;
    }

    /// <summary>Says why a text is no tool id, in words for whoever wrote it.</summary>
    /// <param name="text">The text.</param>
    /// <returns>One sentence; empty where the text is an id.</returns>
    public static string Explain(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "A tool id must not be empty; write 'name', 'namespace:name' or 'namespace:name:version'.";
        }

        var parts = text.Split(':');
        return parts switch
        {
            [var name] => NameGrammar.IsName(name) ? "" : NameGrammar.Explain("name", name),
            [var space, _] when !NameGrammar.IsName(space) => NameGrammar.Explain("namespace", space),
            [_, var name] => NameGrammar.IsName(name) ? "" : NameGrammar.Explain("name", name),
            [var space, _, _] when !NameGrammar.IsName(space) => NameGrammar.Explain("namespace", space),
            [_, var name, _] when !NameGrammar.IsName(name) => NameGrammar.Explain("name", name),
            [_, _, var version] => NameGrammar.IsVersion(version) ? "" : NameGrammar.Explain("version", version, version: true),
            _ => $"A tool id has at most three parts, 'namespace:name:version', but this one has {parts.Length}.",
        };
    }

    /// <inheritdoc/>
    static ToolId IParsable<ToolId>.Parse(string s, IFormatProvider? provider) => Parse(s);

    /// <inheritdoc/>
    static bool IParsable<ToolId>.TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out ToolId result) => TryParse(s, out result);

    /// <inheritdoc/>
    static ToolId ISpanParsable<ToolId>.Parse(ReadOnlySpan<char> s, IFormatProvider? provider) =>
        TryParse(s, out var id) ? id : throw new FormatException(Explain(s.ToString()));

    /// <inheritdoc/>
    static bool ISpanParsable<ToolId>.TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out ToolId result) => TryParse(s, out result);

    /// <inheritdoc/>
    public bool Equals(ToolId other) => string.Equals(_text, other._text, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ToolId other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _text?.GetHashCode(StringComparison.Ordinal) ?? 0;

    /// <inheritdoc/>
    public int CompareTo(ToolId other) => string.CompareOrdinal(_text, other._text);

    /// <summary>Returns the id as it is written; empty for the default value.</summary>
    public override string ToString() => _text ?? "";

    private static bool TrySplit(ReadOnlySpan<char> text, out int nameStart, out int nameEnd)
    {
        nameStart = 0;
        nameEnd = text.Length;
        var first = text.IndexOf(':');
        if (first >= 0)
        {
            if (!NameGrammar.IsName(text[..first]))
            {
                return false;
            }

            nameStart = first + 1;
            var second = text[nameStart..].IndexOf(':');
            if (second >= 0)
            {
                nameEnd = nameStart + second;
                if (!NameGrammar.IsVersion(text[(nameEnd + 1)..]))
                {
                    return false;
                }
            }
        }

        return NameGrammar.IsName(text[nameStart..nameEnd]);
    }

    private static void Check(bool valid, string parameter, string part, string? text, bool version = false)
    {
        if (!valid)
        {
            throw new ArgumentException(NameGrammar.Explain(part, text, version), parameter);
        }
    }
}
