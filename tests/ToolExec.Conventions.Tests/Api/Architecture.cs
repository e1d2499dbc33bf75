namespace ToolExec.Conventions.Tests;

/// <summary>
/// The house: which shipped assembly may reference which, and which packages may reach it, transitively.
/// A new arrow is a design change: change this table in the same commit, say why, and tell docs/architecture.md.
/// </summary>
internal static class Architecture
{
    private static readonly string[] Logging =
    [
        "Microsoft.Extensions.DependencyInjection.Abstractions", "Microsoft.Extensions.Logging.Abstractions",
        "Microsoft.Extensions.Options", "Microsoft.Extensions.Primitives",
    ];

    private static readonly string[] Hosting =
    [
        .. Logging,
        "Microsoft.Extensions.Configuration", "Microsoft.Extensions.Configuration.Abstractions", "Microsoft.Extensions.Configuration.Binder",
        "Microsoft.Extensions.Diagnostics.Abstractions", "Microsoft.Extensions.Diagnostics.HealthChecks",
        "Microsoft.Extensions.Diagnostics.HealthChecks.Abstractions", "Microsoft.Extensions.FileProviders.Abstractions",
        "Microsoft.Extensions.Hosting.Abstractions", "Microsoft.Extensions.Options.ConfigurationExtensions",
    ];

    // What the factory of HTTP clients brings.
    private static readonly string[] HttpFactory =
        ["Microsoft.Extensions.Http", "Microsoft.Extensions.Diagnostics", "Microsoft.Extensions.DependencyInjection", "Microsoft.Extensions.Logging"];

    private static readonly string[] Mcp = ["ModelContextProtocol.Core", "Microsoft.Extensions.AI.Abstractions"];

    private static readonly string[] Sqlite =
        ["Microsoft.Data.Sqlite", "Microsoft.Data.Sqlite.Core", "SQLitePCLRaw.batteries_v2", "SQLitePCLRaw.bundle_e_sqlite3", "SQLitePCLRaw.core", "SQLitePCLRaw.lib.e_sqlite3", "SQLitePCLRaw.provider.e_sqlite3"];

    // The files of kubectl are YAML.
    private static readonly string[] Kubeconfig = ["YamlDotNet"];

    // Of the shared framework, no packages.
    private static readonly string[] AspNetCore =
    [
        "Microsoft.AspNetCore", "Microsoft.AspNetCore.Hosting.Abstractions", "Microsoft.AspNetCore.Hosting.Server.Abstractions",
        "Microsoft.AspNetCore.Http.Abstractions", "Microsoft.AspNetCore.Http.Extensions", "Microsoft.AspNetCore.Http.Features",
        "Microsoft.AspNetCore.Routing", "Microsoft.AspNetCore.Routing.Abstractions", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.Server.Kestrel.Core",
        "Microsoft.Extensions.Features", "Microsoft.Extensions.Hosting", "Microsoft.Extensions.Hosting.Abstractions", "Microsoft.Net.Http.Headers",
    ];

    private static readonly string[] Core =
        ["ToolExec.Foundation.Model", "ToolExec.Foundation.JsonSchema", "ToolExec.Backend", "ToolExec.Run"];

    private static readonly string[] Adapters =
    [
        "ToolExec.Mcp", "ToolExec.Mcp.AspNetCore", "ToolExec.OpenApi", "ToolExec.Extensions.AI", "ToolExec.Discovery",
        "ToolExec.Governance", "ToolExec.Durable", "ToolExec.Runtime", "ToolExec.Code", "ToolExec.Foundation.Processes",
        "ToolExec.Script", "ToolExec.Script.QuickJs", "ToolExec.Wasm",
    ];

    public static IReadOnlyDictionary<string, Room> Rooms { get; } = new Dictionary<string, Room>(StringComparer.Ordinal)
    {
        ["ToolExec.Foundation.Model"] = new([], ["Microsoft.Extensions.DependencyInjection.Abstractions"]),
        ["ToolExec.Foundation.JsonSchema"] = new([], []),
        ["ToolExec.Foundation.Processes"] = new([], []),
        ["ToolExec.Wasm"] = new([], []),
        ["ToolExec.Wasm.Compiler"] = new(["ToolExec.Wasm"], ["System.CommandLine"]),
        // The engine itself is translated from WebAssembly when ToolExec.Script is built, and packed with it.
        ["ToolExec.Script"] = new(["ToolExec.Wasm", "ToolExec.Script.QuickJs"], []),
        ["ToolExec.Backend"] = new(["ToolExec.Foundation.Model", "ToolExec.Foundation.Processes"], Logging),
        ["ToolExec.Run"] = new(["ToolExec.Foundation.Model", "ToolExec.Foundation.JsonSchema"], Logging),
        ["ToolExec.Mcp"] = new(["ToolExec.Foundation.Model", "ToolExec.Foundation.Processes"], [.. Logging, .. Mcp]),
        ["ToolExec.Extensions.AI"] = new(
            ["ToolExec.Foundation.Model"],
            ["Microsoft.Extensions.AI.Abstractions", "Microsoft.Extensions.DependencyInjection.Abstractions"]),
        ["ToolExec.Mcp.AspNetCore"] = new(["ToolExec.Foundation.Model", "ToolExec.Mcp"], [.. Logging, .. Mcp, .. AspNetCore]),
        ["ToolExec.Discovery"] = new(["ToolExec.Foundation.Model"], [.. Logging, "Microsoft.Extensions.AI.Abstractions"]),
        ["ToolExec.Governance"] = new(["ToolExec.Foundation.Model"], [.. Logging, "Polly.Core", "System.Threading.RateLimiting"]),
        ["ToolExec.Durable"] = new(["ToolExec.Foundation.Model"], [.. Logging, .. Sqlite]),
        ["ToolExec.Runtime"] = new(
            ["ToolExec.Foundation.Model", "ToolExec.Foundation.Processes", "ToolExec.Script", "ToolExec.Script.QuickJs", "ToolExec.Wasm"], [.. Logging, .. Kubeconfig]),
        // Code mode stands on the sandboxes, as the MCP server over HTTP stands on the MCP adapter.
        ["ToolExec.Code"] = new(
            ["ToolExec.Foundation.Model", "ToolExec.Runtime", "ToolExec.Foundation.Processes", "ToolExec.Script", "ToolExec.Script.QuickJs", "ToolExec.Wasm"],
            [.. Logging, .. Kubeconfig]),
        ["ToolExec.Runtime.AspNetCore"] = new(
            ["ToolExec.Foundation.Model", "ToolExec.Runtime", "ToolExec.Foundation.Processes", "ToolExec.Script", "ToolExec.Script.QuickJs", "ToolExec.Wasm"],
            [.. Logging, .. Kubeconfig, .. AspNetCore]),
        // Runs inside sandboxes, apart from every host.
        ["ToolExec.Guest"] = new(
            ["ToolExec.Script", "ToolExec.Script.QuickJs", "ToolExec.Wasm"],
            [
                "Microsoft.CodeAnalysis", "Microsoft.CodeAnalysis.Analyzers", "Microsoft.CodeAnalysis.Common", "Microsoft.CodeAnalysis.CSharp", "Microsoft.CodeAnalysis.CSharp.Scripting",
                "Microsoft.CodeAnalysis.Scripting", "Microsoft.CodeAnalysis.Scripting.Common",
            ]),
        ["ToolExec.Conformance"] = new(["ToolExec.Foundation.Model"], ["Microsoft.Extensions.DependencyInjection.Abstractions", "xunit.abstractions", "xunit.assert", "xunit.core", "xunit.extensibility.core"]),
        ["ToolExec.OpenApi"] = new(
            ["ToolExec.Foundation.Model"], [.. Hosting, .. HttpFactory, "Microsoft.OpenApi", "Polly.Core", "YamlDotNet"]),
        ["ToolExec"] = new(Core, Hosting),
        ["ToolExec.Cli"] = new(
            ["ToolExec", .. Core, .. Adapters],
            [
                .. Hosting, .. HttpFactory, .. Mcp, .. Sqlite,
                "Microsoft.OpenApi", "Polly.Core", "Spectre.Console", "System.CommandLine", "System.Threading.RateLimiting", "YamlDotNet",
            ]),
    };

    /// <summary>What one assembly may use: other assemblies of the suite, and packages.</summary>
    internal sealed record Room(IReadOnlyList<string> Assemblies, IReadOnlyList<string> Packages);
}
