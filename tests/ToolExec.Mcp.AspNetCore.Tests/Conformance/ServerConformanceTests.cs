using System.Text;
using ToolExec.Foundation.Processes;

namespace ToolExec.Mcp.AspNetCore.Tests.Conformance;

/// <summary>The scenarios for servers of the protocol's own conformance suite.</summary>
public sealed class ServerConformanceTests
{
    private const string Version = "2025-11-25";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    // What this server does not serve, and why.
    private static readonly Dictionary<string, string> NotServed = new(StringComparer.Ordinal)
    {
        ["completion-complete"] = "completes arguments of prompts and resources",
        ["resources-list"] = "tools are served, not resources",
        ["resources-read-text"] = "tools are served, not resources",
        ["resources-read-binary"] = "tools are served, not resources",
        ["resources-templates-read"] = "tools are served, not resources",
        ["resources-subscribe"] = "tools are served, not resources",
        ["resources-unsubscribe"] = "tools are served, not resources",
        ["prompts-list"] = "tools are served, not prompts",
        ["prompts-get-simple"] = "tools are served, not prompts",
        ["prompts-get-with-args"] = "tools are served, not prompts",
        ["prompts-get-embedded-resource"] = "tools are served, not prompts",
        ["prompts-get-with-image"] = "tools are served, not prompts",
    };

    private static string[] Served =>
    [
        "server-initialize", "logging-set-level", "ping", "tools-list", "tools-call-simple-text", "tools-call-image", "tools-call-audio",
        "tools-call-embedded-resource", "tools-call-mixed-content", "tools-call-with-logging", "tools-call-error", "tools-call-with-progress",
        "tools-call-sampling", "tools-call-elicitation", "json-schema-2020-12", "elicitation-sep1034-defaults", "server-sse-polling",
        "server-sse-multiple-streams", "elicitation-sep1330-enums", "dns-rebinding-protection",
    ];

    [ComponentFact(TestComponent.Node22, TestComponent.McpConformance)]
    public async Task Suite_EveryScenario_IsServedOrHasAReasonNotToBe()
    {
        var output = await RunAsync("list", "--server");

        var listed = output.Split('\n').Where(l => l.StartsWith("  - ", StringComparison.Ordinal)).Select(l => l[4..].Split(' ')[0]).ToArray();
        listed.Should().HaveCountGreaterThan(20).And.BeEquivalentTo([.. Served, .. NotServed.Keys]);
    }

    [ComponentFact(TestComponent.Node22, TestComponent.McpConformance)]
    public async Task Suite_ServedScenarios_PassWithoutAWarning()
    {
        await using var endpoint = await ServedEndpoint.StartAsync(ConformanceTools.Add, serving: o => o.Naming = McpToolNaming.ShortWhereUnique);
        var folder = Directory.CreateTempSubdirectory("toolexec-conformance-");
        try
        {
            await RunAsync("server", "--url", endpoint.Address.ToString(), "--suite", "all", "--spec-version", Version, "--output-dir", folder.FullName);
            var checks = Served.ToDictionary(s => s, s => Checks(folder, s), StringComparer.Ordinal);

            checks.Should().OnlyContain(c => c.Value.Length > 0, "every scenario has checked something");
            checks.SelectMany(c => c.Value, (c, check) => $"{c.Key} {check}").Where(c => !c.EndsWith(": SUCCESS", StringComparison.Ordinal) && !c.EndsWith(": INFO", StringComparison.Ordinal))
                .Should().BeEmpty();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string[] Checks(DirectoryInfo folder, string scenario)
    {
        var files = folder.GetFiles("checks.json", SearchOption.AllDirectories).Where(f => f.Directory!.Name.Contains($"-{scenario}-", StringComparison.Ordinal)
            || f.Directory!.Name.StartsWith($"{scenario}-", StringComparison.Ordinal));
        return [.. files.SelectMany(f => JsonDocument.Parse(File.ReadAllBytes(f.FullName)).RootElement.EnumerateArray())
            .Select(c => $"{c.GetProperty("id").GetString()}: {c.GetProperty("status").GetString()}")];
    }

    private static async Task<string> RunAsync(params string[] arguments)
    {
        await using var suite = ChildProcess.Start(new ChildProcessOptions
        {
            FileName = TestComponent.Find(TestComponent.Node22),
            Arguments = [TestComponent.Find(TestComponent.McpConformance), .. arguments],
            StopGrace = TimeSpan.Zero,
        });
        suite.StandardInput.Close();
        using var output = new MemoryStream();
        await suite.StandardOutput.CopyToAsync(output).WaitAsync(Limit);
        await suite.Exited.WaitAsync(Limit);
        return Encoding.UTF8.GetString(output.ToArray());
    }
}
