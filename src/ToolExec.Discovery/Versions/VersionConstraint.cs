using System.Diagnostics.CodeAnalysis;

namespace ToolExec.Discovery;

/// <summary>Which versions will do.</summary>
/// <remarks>
/// <para>Comparisons (<c>=</c>, <c>!=</c>, <c>&gt;</c>, <c>&gt;=</c>, <c>&lt;</c>, <c>&lt;=</c>), <c>^1.2.3</c> (at least this, and nothing that breaks), <c>~1.2.3</c> (at least
/// this, the same minor version), <c>*</c> for any. A version alone means <c>=</c>. Separated by spaces or commas, all must hold; between <c>||</c>, one group must.</para>
/// <para>Before 1.0.0 the minor version is what breaks, and before 0.1.0 the patch: <c>^0.2.3</c> ends at 0.3.0, <c>^0.0.3</c> at 0.0.4. A prerelease will do only where the
/// constraint itself names one of the same MAJOR.MINOR.PATCH.</para>
/// </remarks>
public sealed class VersionConstraint
{
    private static readonly string[] Operators = [">=", "<=", "!=", ">", "<", "=", "^", "~"];
    private readonly string _text;
    private readonly List<Range[]> _groups;

    private VersionConstraint(string text, List<Range[]> groups)
    {
        _text = text;
        _groups = groups;
    }

    /// <summary>Reads a constraint.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="FormatException">The text is no constraint; the message names the part.</exception>
    public static VersionConstraint Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out var constraint, out var fault) ? constraint : throw new FormatException(fault);
    }

    /// <summary>Reads a constraint, without throwing.</summary>
    /// <param name="text">The text.</param>
    /// <param name="constraint">The constraint, or <see langword="null"/>.</param>
    /// <param name="fault">What is wrong, one sentence; <see langword="null"/> where nothing is.</param>
    /// <returns>Whether the text is a constraint.</returns>
    public static bool TryParse(string? text, [NotNullWhen(true)] out VersionConstraint? constraint, [NotNullWhen(false)] out string? fault)
    {
        constraint = null;
        fault = null;
        var groups = new List<Range[]>();
        foreach (var group in (text ?? "").Split("||", StringSplitOptions.TrimEntries))
        {
            var ranges = new List<Range>();
            foreach (var part in Join(group))
            {
                if (!TryRange(part, out var range))
                {
                    fault = $"'{part}' is no version constraint: write an operator ({string.Join(' ', Operators)}) and a version, such as ^1.2.3, or *.";
                    return false;
                }

                ranges.Add(range);
            }

            if (ranges.Count == 0)
            {
                fault = "A version constraint must not be empty; write * for any version.";
                return false;
            }

            groups.Add([.. ranges]);
        }

        constraint = new VersionConstraint(text!.Trim(), groups);
        return true;
    }

    /// <summary>Says whether a version will do.</summary>
    /// <param name="version">The version.</param>
    public bool Allows(SemanticVersion version)
    {
        ArgumentNullException.ThrowIfNull(version);
        return _groups.Exists(g => Array.TrueForAll(g, r => r.Holds(version)) && (!version.IsPrerelease || Array.Exists(g, r => r.Names(version))));
    }

    /// <summary>Chooses the highest version that will do.</summary>
    /// <param name="available">The versions that there are.</param>
    /// <returns>The version, or <see langword="null"/> where none will do.</returns>
    public SemanticVersion? Choose(IEnumerable<SemanticVersion> available)
    {
        ArgumentNullException.ThrowIfNull(available);
        return available.Where(Allows).Max();
    }

    /// <summary>Returns the constraint as it was written.</summary>
    public override string ToString() => _text;

    // An operator may stand apart from its version: ">= 1.0.0".
    private static IEnumerable<string> Join(string group)
    {
        var before = "";
        foreach (var part in group.Split([' ', ',', '\t'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (Operators.Contains(part, StringComparer.Ordinal) && before.Length == 0)
            {
                before = part;
                continue;
            }

            yield return before + part;
            before = "";
        }

        if (before.Length > 0)
        {
            yield return before;
        }
    }

    private static bool TryRange(string part, [NotNullWhen(true)] out Range? range)
    {
        range = null;
        if (part is "*")
        {
            range = new Range(">=", SemanticVersion.Of(0, 0, 0), null);
            return true;
        }

        var sign = Array.Find(Operators, o => part.StartsWith(o, StringComparison.Ordinal)) ?? "";
        if (!SemanticVersion.TryParse(part[sign.Length..], out var version))
        {
            return false;
        }

        range = sign switch
        {
            "^" => new Range(">=", version, version.Major > 0 ? Next(version.Major, 0, 0, 0) : version.Minor > 0 ? Next(0, version.Minor, 0, 1) : Next(0, 0, version.Patch, 2)),
            "~" => new Range(">=", version, Next(version.Major, version.Minor, 0, 1)),
            "" => new Range("=", version, null),
            _ => new Range(sign, version, null),
        };
        return true;
    }

    // Where the next one would not be a number any more, there is no end.
    private static SemanticVersion? Next(ulong major, ulong minor, ulong patch, int part) => part switch
    {
        0 => major == ulong.MaxValue ? null : SemanticVersion.Of(major + 1, 0, 0),
        1 => minor == ulong.MaxValue ? null : SemanticVersion.Of(major, minor + 1, 0),
        _ => patch == ulong.MaxValue ? null : SemanticVersion.Of(major, minor, patch + 1),
    };

    private sealed record Range(string Sign, SemanticVersion Version, SemanticVersion? End)
    {
        public bool Holds(SemanticVersion version) => Sign switch
        {
            ">=" => version >= Version && (End is null || (version < End && !(version.IsPrerelease && version.HasCoreOf(End)))),
            "<=" => version <= Version,
            ">" => version > Version,
            "<" => version < Version,
            "!=" => version != Version,
            _ => version == Version,
        };

        public bool Names(SemanticVersion version) => Version.IsPrerelease && Version.HasCoreOf(version);
    }
}
