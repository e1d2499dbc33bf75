using System.Text.RegularExpressions;

namespace ToolExec.Runtime;

/// <summary>What names of a cluster may be.</summary>
internal static partial class KubernetesNames
{
    private const int MaxLabel = 63;
    private const int MaxSubdomain = 253;

    /// <summary>Says whether a text can name a namespace: RFC 1123, a label.</summary>
    public static bool IsLabel(string? text) => text is { Length: > 0 and <= MaxLabel } && Label.IsMatch(text);

    /// <summary>Says whether a text can name most other things: RFC 1123, a subdomain.</summary>
    public static bool IsSubdomain(string? text) => text is { Length: > 0 and <= MaxSubdomain } && text.Split('.').All(part => Label.IsMatch(part));

    /// <summary>Says whether a text can be the value of a label.</summary>
    public static bool IsLabelValue(string? text) => text is { Length: <= MaxLabel } && (text.Length == 0 || Value.IsMatch(text));

    /// <summary>Says whether a text can be the key of a label, an annotation or a taint: a name, maybe with a domain before it.</summary>
    public static bool IsQualified(string? text) => text?.Split('/') switch
    {
        [var name] => IsName(name),
        [var domain, var name] => IsSubdomain(domain) && IsName(name),
        _ => false,
    };

    private static bool IsName(string name) => name.Length is > 0 and <= MaxLabel && Value.IsMatch(name);

    [GeneratedRegex(@"\A[a-z0-9]([-a-z0-9]*[a-z0-9])?\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Label { get; }

    [GeneratedRegex(@"\A[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Value { get; }
}
