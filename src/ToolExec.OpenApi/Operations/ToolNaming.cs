using System.Security.Cryptography;
using System.Text;

namespace ToolExec.OpenApi;

/// <summary>Gives each operation a name: its <c>operationId</c>, else its method and path. The same document always gives the same names, whatever the order of its operations.</summary>
internal static class ToolNaming
{
    private const int MaxLength = 64;

    internal static IReadOnlyDictionary<string, string> Names(IEnumerable<(string RemoteName, string? OperationId)> operations)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var group in operations
            .Select(static o => (o.RemoteName, Name: Clean(string.IsNullOrWhiteSpace(o.OperationId) ? o.RemoteName : o.OperationId)))
            .GroupBy(static o => o.Name, StringComparer.OrdinalIgnoreCase))
        {
            var several = group.ToList();
            foreach (var (remoteName, name) in several)
            {
                // All that meet are told apart, none keeps the plain name: it would be another's after the next change of the document.
                names[remoteName] = several.Count == 1 && name.Length <= MaxLength ? name : WithHash(name, remoteName);
            }
        }

        return names;
    }

    private static string WithHash(string name, string remoteName)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(remoteName)))[..8];
        return $"{name[..Math.Min(name.Length, MaxLength - 9)].TrimEnd('_')}_{hash}";
    }

    private static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            var isPlain = char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_';
            if (isPlain || clean is [.., not '_'])
            {
                clean.Append(isPlain ? c : '_');
            }
        }

        var name = clean.ToString().Trim('_');
        return name.Length > 0 ? char.IsAsciiLetterUpper(name[0]) && text.Contains(' ', StringComparison.Ordinal) && text.Contains('/', StringComparison.Ordinal) ? Lower(name) : name : "operation";
    }

    // "GET_pets_petId" is a method and a path: "get_pets_petId".
    private static string Lower(string name)
    {
        var end = name.IndexOf('_', StringComparison.Ordinal);
        return end < 0 ? name.ToLowerInvariant() : name[..end].ToLowerInvariant() + name[end..];
    }
}
