using System.Text.Json;

namespace ToolExec.Foundation.JsonSchema.Tests.Suite;

/// <summary>Finds the official JSON-Schema-Test-Suite beside the checkout.</summary>
internal static class SuiteFiles
{
    public const string Variable = "TOOLEXEC_JSON_SCHEMA_SUITE";

    public static string? Root { get; } = Find();

    public static string? MissingReason { get; } =
        Root is null ? $"The JSON-Schema-Test-Suite is neither at ../shared/data/json-schema-test-suite nor where {Variable} says." : null;

    public static SchemaResourceRegistry Remotes { get; } = LoadRemotes();

    /// <summary>Files of a draft, required or optional, as paths below <c>tests</c>.</summary>
    public static IReadOnlyList<string> FilesOf(string draft, bool optional)
    {
        if (Root is null)
        {
            return [];
        }

        var tests = Path.Combine(Root, "tests");
        return [.. Directory.EnumerateFiles(Path.Combine(tests, draft), "*.json", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(tests, file).Replace('\\', '/'))
            .Where(file => file.Contains("/optional/", StringComparison.Ordinal) == optional)
            .Order(StringComparer.Ordinal)];
    }

    public static JsonElement Load(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Root!, "tests", file)));
        return document.RootElement.Clone();
    }

    public static SchemaDialect DialectOf(string draft) => draft switch
    {
        "draft2020-12" => SchemaDialect.Draft202012,
        "draft2019-09" => SchemaDialect.Draft201909,
        "draft7" => SchemaDialect.Draft7,
        "draft6" => SchemaDialect.Draft6,
        "draft4" => SchemaDialect.Draft4,
        _ => throw new ArgumentOutOfRangeException(nameof(draft), draft, "The draft is not known."),
    };

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
        {
            return Directory.Exists(named) ? named : null;
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "shared", "data", "json-schema-test-suite");
            if (Directory.Exists(candidate))
            {
                return candidate;
            }
        }

        return null;
    }

    private static SchemaResourceRegistry LoadRemotes()
    {
        var registry = new SchemaResourceRegistry();
        if (Root is null)
        {
            return registry;
        }

        var remotes = Path.Combine(Root, "remotes");
        foreach (var file in Directory.EnumerateFiles(remotes, "*.json", SearchOption.AllDirectories))
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(file));
            registry.Add("http://localhost:1234/" + Path.GetRelativePath(remotes, file).Replace('\\', '/'), document.RootElement);
        }

        return registry;
    }
}
