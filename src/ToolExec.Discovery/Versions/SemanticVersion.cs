using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace ToolExec.Discovery;

/// <summary>A version after Semantic Versioning 2.0.0. Ordered by its precedence (section 11), which build metadata is no part of; equality is that of precedence too.</summary>
public sealed class SemanticVersion : IComparable<SemanticVersion>, IEquatable<SemanticVersion>
{
    private readonly string[] _prerelease;

    private SemanticVersion(ulong major, ulong minor, ulong patch, string[] prerelease, string build)
    {
        Major = major;
        Minor = minor;
        Patch = patch;
        _prerelease = prerelease;
        Build = build;
    }

    /// <summary>Gets the major version: it grows with a change that breaks.</summary>
    public ulong Major { get; }

    /// <summary>Gets the minor version.</summary>
    public ulong Minor { get; }

    /// <summary>Gets the patch version.</summary>
    public ulong Patch { get; }

    /// <summary>Gets what stands behind the hyphen; empty for a release.</summary>
    public string Prerelease => string.Join('.', _prerelease);

    /// <summary>Gets what stands behind the plus sign; empty where nothing does.</summary>
    public string Build { get; }

    /// <summary>Gets whether this comes before its release.</summary>
    public bool IsPrerelease => _prerelease.Length > 0;

    /// <summary>Says whether two versions have the same precedence.</summary>
    /// <param name="left">One version.</param>
    /// <param name="right">The other version.</param>
    public static bool operator ==(SemanticVersion? left, SemanticVersion? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Says whether two versions differ in precedence.</summary>
    /// <param name="left">One version.</param>
    /// <param name="right">The other version.</param>
    public static bool operator !=(SemanticVersion? left, SemanticVersion? right) => !(left == right);

    /// <summary>Says whether one version comes before another.</summary>
    /// <param name="left">One version.</param>
    /// <param name="right">The other version.</param>
    public static bool operator <(SemanticVersion? left, SemanticVersion? right) => Comparer<SemanticVersion>.Default.Compare(left, right) < 0;

    /// <summary>Says whether one version does not come after another.</summary>
    /// <param name="left">One version.</param>
    /// <param name="right">The other version.</param>
    public static bool operator <=(SemanticVersion? left, SemanticVersion? right) => Comparer<SemanticVersion>.Default.Compare(left, right) <= 0;

    /// <summary>Says whether one version comes after another.</summary>
    /// <param name="left">One version.</param>
    /// <param name="right">The other version.</param>
    public static bool operator >(SemanticVersion? left, SemanticVersion? right) => Comparer<SemanticVersion>.Default.Compare(left, right) > 0;

    /// <summary>Says whether one version does not come before another.</summary>
    /// <param name="left">One version.</param>
    /// <param name="right">The other version.</param>
    public static bool operator >=(SemanticVersion? left, SemanticVersion? right) => Comparer<SemanticVersion>.Default.Compare(left, right) >= 0;

    /// <summary>Reads a version.</summary>
    /// <param name="text">The text; a <c>v</c> may stand before it.</param>
    /// <exception cref="FormatException">The text is no version.</exception>
    public static SemanticVersion Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out var version)
            ? version
            : throw new FormatException($"'{text}' is no version: it must be MAJOR.MINOR.PATCH, numbers without leading zeros up to {ulong.MaxValue}, and may end in -PRERELEASE and +BUILD (semver.org 2.0.0).");
    }

    /// <summary>Reads a version, without throwing.</summary>
    /// <param name="text">The text; a <c>v</c> may stand before it. <see langword="null"/> is no version.</param>
    /// <param name="version">The version, or <see langword="null"/>.</param>
    /// <returns>Whether the text is a version.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out SemanticVersion? version)
    {
        version = null;
        if (string.IsNullOrEmpty(text))
        {
            return false;
        }

        var rest = text[0] == 'v' ? text[1..] : text;
        var plus = rest.IndexOf('+', StringComparison.Ordinal);
        var build = plus < 0 ? "" : rest[(plus + 1)..];
        rest = plus < 0 ? rest : rest[..plus];
        var hyphen = rest.IndexOf('-', StringComparison.Ordinal);
        string[] prerelease = hyphen < 0 ? [] : rest[(hyphen + 1)..].Split('.');
        var core = (hyphen < 0 ? rest : rest[..hyphen]).Split('.');
        if (core.Length != 3 || !TryNumber(core[0], out var major) || !TryNumber(core[1], out var minor) || !TryNumber(core[2], out var patch)
            || !Array.TrueForAll(prerelease, p => IsIdentifier(p) && !HasLeadingZero(p))
            || (plus >= 0 && !Array.TrueForAll(build.Split('.'), IsIdentifier)))
        {
            return false;
        }

        version = new SemanticVersion(major, minor, patch, prerelease, build);
        return true;
    }

    /// <summary>Says whether something made for another version works with this one: the same major version, or the same minor one before 1.0.0 (section 4).</summary>
    /// <param name="other">The other version.</param>
    public bool IsCompatibleWith(SemanticVersion other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Major == other.Major && (Major > 0 || Minor == other.Minor);
    }

    /// <inheritdoc/>
    public int CompareTo(SemanticVersion? other)
    {
        if (other is null)
        {
            return 1;
        }

        var order = Major.CompareTo(other.Major);
        order = order != 0 ? order : Minor.CompareTo(other.Minor);
        order = order != 0 ? order : Patch.CompareTo(other.Patch);
        return order != 0 ? order : ComparePrerelease(_prerelease, other._prerelease);
    }

    /// <inheritdoc/>
    public bool Equals(SemanticVersion? other) => other is not null && CompareTo(other) == 0;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is SemanticVersion other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Major, Minor, Patch, Prerelease);

    /// <summary>Returns the version as it is written, without a <c>v</c>.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}.{Patch}{(IsPrerelease ? "-" : "")}{Prerelease}{(Build.Length > 0 ? "+" : "")}{Build}");

    internal bool HasCoreOf(SemanticVersion other) => (Major, Minor, Patch) == (other.Major, other.Minor, other.Patch);

    internal static SemanticVersion Of(ulong major, ulong minor, ulong patch) => new(major, minor, patch, [], "");

    // Section 11.3 and 11.4: a prerelease comes before its release; identifiers are compared one by one, numbers as numbers and before words; more of them win.
    private static int ComparePrerelease(string[] left, string[] right)
    {
        if (left.Length == 0 || right.Length == 0)
        {
            return right.Length.CompareTo(left.Length);
        }

        for (var i = 0; i < left.Length && i < right.Length; i++)
        {
            var order = (IsDigits(left[i]), IsDigits(right[i])) switch
            {
                (true, true) => left[i].Length != right[i].Length ? left[i].Length.CompareTo(right[i].Length) : string.CompareOrdinal(left[i], right[i]),
                (true, false) => -1,
                (false, true) => 1,
                _ => string.CompareOrdinal(left[i], right[i]),
            };
            if (order != 0)
            {
                return order;
            }
        }

        return left.Length.CompareTo(right.Length);
    }

    private static bool TryNumber(string text, out ulong number)
    {
        number = 0;
        return IsDigits(text) && !HasLeadingZero(text) && ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    private static bool IsIdentifier(string text) => text.Length > 0 && text.All(static c => char.IsAsciiLetterOrDigit(c) || c == '-');

    private static bool IsDigits(string text) => text.Length > 0 && text.All(char.IsAsciiDigit);

    private static bool HasLeadingZero(string text) => text.Length > 1 && text[0] == '0' && IsDigits(text);
}
