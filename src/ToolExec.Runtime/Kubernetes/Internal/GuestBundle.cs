using System.Security.Cryptography;
using System.Text;

namespace ToolExec.Runtime;

/// <summary>The guests for JavaScript and Python as a config map, so that any image with the interpreter will do.</summary>
internal static class GuestBundle
{
    /// <summary>Gets the config map. Its name says what is in it: another version of ToolExec has another one beside it.</summary>
    public static ConfigMap Map { get; } = Read();

    /// <summary>Says whether a config map has these files, and can have no others.</summary>
    public static bool Is(ConfigMap found) =>
        found.Immutable == true && found.Data?.Count == Map.Data!.Count
        && Map.Data.All(f => found.Data.TryGetValue(f.Key, out var text) && string.Equals(text, f.Value, StringComparison.Ordinal));

    private static ConfigMap Read()
    {
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in (string[])[GuestFiles.JavaScript, GuestFiles.Python])
        {
            using var reader = new StreamReader(typeof(GuestBundle).Assembly.GetManifestResourceStream(name)!, Encoding.UTF8);
            files[name] = reader.ReadToEnd();
        }

        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(files.Select(f => $"{f.Key}\0{f.Value}\0")))));
        return new ConfigMap { Metadata = new KubernetesMeta { Name = $"toolexec-guest-{hash[..16]}" }, Immutable = true, Data = files };
    }
}
