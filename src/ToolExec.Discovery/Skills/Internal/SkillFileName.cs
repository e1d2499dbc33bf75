using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace ToolExec.Discovery.Skills.Internal;

/// <summary>Names of files: <c>name@version.json</c>. Only names that mean the same file on every system are taken.</summary>
internal static class SkillFileName
{
    private const string Ending = ".json";
    private static readonly FrozenSet<string> Devices = FrozenSet.ToFrozenSet(
        ["con", "prn", "aux", "nul", .. Enumerable.Range(0, 10).SelectMany(n => new[] { $"com{n}", $"lpt{n}" })],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Says why a name cannot be that of a file, or returns null.</summary>
    public static string? Fault(string name)
    {
        if (!ToolId.TryParse(name, out var id) || id.Namespace is not null)
        {
            return ToolId.TryParse(name, out _) ? $"The name of a skill must not have a namespace, but is '{name}'." : ToolId.Explain(name);
        }

        return name[0] is '.' or '-' ? $"The name of a kept skill must begin with a letter, a digit or an underscore, but is '{name}'."
            : Devices.Contains(name.Split('.')[0]) ? $"'{name}' is the name of a device on some systems. Choose another one."
            : null;
    }

    public static string Of(string name, SemanticVersion version) => $"{name}@{version}{Ending}";

    public static bool TryRead(string file, [NotNullWhen(true)] out string? name, [NotNullWhen(true)] out SemanticVersion? version)
    {
        (name, version) = (null, null);
        var at = file.IndexOf('@', StringComparison.Ordinal);
        if (at <= 0 || !file.EndsWith(Ending, StringComparison.Ordinal) || Fault(file[..at]) is not null
            || !SemanticVersion.TryParse(file[(at + 1)..^Ending.Length], out version) || !string.Equals(Of(file[..at], version), file, StringComparison.Ordinal))
        {
            return false;
        }

        name = file[..at];
        return true;
    }
}
