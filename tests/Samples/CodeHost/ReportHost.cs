using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using ToolExec.Code;
using ToolExec.Discovery;
using ToolExec.Durable;
using ToolExec.Governance;
using ToolExec.Mcp;
using ToolExec.TestSupport;

namespace ToolExec.Samples.CodeHost;

/// <summary>A host with a server of files and a tool that writes reports, for which it asks a person. What must survive it is in one file.</summary>
internal static class ReportHost
{
    private const string Script = """
        const text = (r: string | { content: string }) => typeof r === 'string' ? r : r.content;
        const names = text(await tools.files.list_directory({ path: input })).match(/[\w-]+\.csv/g).sort();
        const sheets = await Promise.all(names.map(name => tools.files.read_text_file({ path: `${input}/${name}` })));
        const sums: Record<string, number> = {};
        for (const sheet of sheets) {
          for (const line of text(sheet).trim().split('\n').slice(1)) {
            const [region, amount] = line.split(',');
            sums[region] = (sums[region] ?? 0) + Number(amount);
          }
        }
        const report = Object.keys(sums).sort().map(region => `${region}: ${sums[region]}`).join('\n');
        const written = await tools.reports.write({ text: report });
        return { sheets: names.length, written: written.lines };
        """;

    public static async Task RunAsync(string mode, string folder, TextReader input, TextWriter output)
    {
        var services = new ServiceCollection();
        services.AddToolExec()
            .AddDiscovery()
            .AddMcpServer("files", TestComponent.Find(TestComponent.Node), TestComponent.Find(TestComponent.ServerFilesystem), Path.Combine(folder, "data"))
            .AddBackend(Reports(Path.Combine(folder, "report.md")))
            .UsePolicy(policy => policy.Rules.Add(new PolicyRule
            {
                Name = "reports",
                Effect = PolicyEffect.Ask,
                Tools = new ToolSelector { Tools = new ToolFilter { Allow = ["reports:write"] } },
            }))
            .ConfigureApprovals(approvals => approvals.Keys.Add(SHA256.HashData("a key that every process of this host knows"u8)))
            .UseLedger()
            .UseDurable(durable => durable.File = Path.Combine(folder, "state", "toolexec.db"))
            .AddCodeMode();
        await using var provider = services.BuildServiceProvider();
        await provider.GetRequiredService<ToolExecutor>().StartAsync();
        var code = provider.GetRequiredService<ICodeExecutor>();
        if (string.Equals(mode, "begin", StringComparison.Ordinal))
        {
            var request = new CodeRequest { Code = Script, Input = JsonSerializer.SerializeToElement(Path.Combine(folder, "data")) };
            await TellAsync(output, await code.ExecuteAsync(request));

            // A person thinks. The process does not live to hear the answer.
            await input.ReadLineAsync();
            return;
        }

        var id = (await input.ReadLineAsync())!;
        var waiting = await code.ResumeAsync(new CodeResumption { ExecutionId = id });
        await TellAsync(output, waiting.Status != SandboxStatus.Suspended ? waiting : await code.ResumeAsync(new CodeResumption
        {
            ExecutionId = id,
            Decisions = [.. waiting.Approvals.Select(a => new ApprovalDecision { Request = a, Verdict = ApprovalVerdict.Approved, DecidedBy = "bob" })],
        }));
    }

    private static DelegateBackend Reports(string file) => new DelegateBackend("reports").Add(
        "write",
        async c =>
        {
            var text = c.Arguments.GetProperty("text").GetString()!;
            await File.AppendAllTextAsync(file, $"{text}\n", c.CancellationToken);
            return ToolResult.Success(JsonSerializer.SerializeToElement(new { lines = text.Split('\n').Length }));
        },
        """{"type":"object","properties":{"text":{"type":"string"}},"required":["text"]}""");

    private static async Task TellAsync(TextWriter output, CodeResult result)
    {
        await output.WriteLineAsync(JsonSerializer.Serialize(result, ToolExecJson.DefaultOptions));
        await output.FlushAsync();
    }
}
