using System.Collections.Concurrent;

namespace ToolExec.Conformance;

/// <summary>The scripts of the kit, by language and name.</summary>
internal static class ScriptBook
{
    private const string Marker = "== ";
    private static readonly ConcurrentDictionary<string, IReadOnlyDictionary<string, string>?> Books = new(StringComparer.Ordinal);

    /// <summary>Says whether the kit has scripts in a language.</summary>
    public static bool Has(string language) => Books.GetOrAdd(language, Read) is not null;

    /// <summary>Returns a script, or <see langword="null"/> where the kit has none in the language.</summary>
    public static string? Find(string language, string name) => Books.GetOrAdd(language, Read)?.GetValueOrDefault(name);

    private static IReadOnlyDictionary<string, string>? Read(string language) => language switch
    {
        SandboxLanguages.JavaScript => ReadFile("javascript.js"),

        // Types are erased from TypeScript, so every script in JavaScript is one.
        SandboxLanguages.TypeScript => ReadFile("javascript.js").Concat(ReadFile("typescript.ts")).ToDictionary(StringComparer.Ordinal),
        SandboxLanguages.Python => ReadFile("python.py"),
        SandboxLanguages.CSharp => ReadFile("csharp.csx"),
        _ => null,
    };

    private static Dictionary<string, string> ReadFile(string file)
    {
        using var stream = typeof(ScriptBook).Assembly.GetManifestResourceStream($"ToolExec.Conformance.Scripts.{file}")!;
        using var reader = new StreamReader(stream);
        var scripts = new Dictionary<string, string>(StringComparer.Ordinal);
        string? name = null;
        var lines = new List<string>();
        while (reader.ReadLine() is { } line)
        {
            var text = line.TrimStart('/', '#').TrimStart();
            if (!text.StartsWith(Marker, StringComparison.Ordinal))
            {
                lines.Add(line);
                continue;
            }

            Keep();
            name = text[Marker.Length..];
        }

        Keep();
        return scripts;

        void Keep()
        {
            if (name is not null)
            {
                scripts.Add(name, string.Join('\n', lines));
            }

            lines.Clear();
        }
    }
}
