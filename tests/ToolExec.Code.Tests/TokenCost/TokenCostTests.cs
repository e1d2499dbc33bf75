using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using ToolExec.Discovery;
using ToolExec.Run;
using ToolExec.TestSupport;

namespace ToolExec.Code.Tests.TokenCost;

/// <summary>What tasks cost in tokens, by calls one after the other and by a script. The page with the results is checked, not believed.</summary>
public sealed class TokenCostTests
{
    // Bytes of UTF-8: a rule that needs no tokenizer and favours nobody.
    private const int BytesPerToken = 4;
    private const string Answer = "Done: here is what you asked for, in a sentence or two for the person who asked.";

    [Fact]
    public async Task Page_HasWhatTheTasksCost()
    {
        var rows = new List<Row>();
        foreach (var (ask, script) in OfficeTasks.All)
        {
            rows.Add(await MeasureAsync(ask, script));
        }

        rows.Should().HaveCountGreaterThanOrEqualTo(30);
        var table = Write(rows);
        var file = Path.Combine(FindRoot(), "docs", "benchmarks", "token-cost.md");
        var page = (await File.ReadAllTextAsync(file)).ReplaceLineEndings("\n");
        const string Begin = "<!-- tasks -->\n";
        const string End = "<!-- /tasks -->";
        var from = page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        var to = page.IndexOf(End, StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("TOOLEXEC_ACCEPT_DOCS") == "1")
        {
            await File.WriteAllTextAsync(file, $"{page[..from]}{table}{page[to..]}");
            return;
        }

        page[from..to].Should().Be(table, "the page is made by this test: set TOOLEXEC_ACCEPT_DOCS=1 to write it anew");
    }

    // Every call asks a person: the script then stops with all the calls that it makes together, which is a turn of a model that calls tools itself.
    private static async Task<Row> MeasureAsync(string ask, string script)
    {
        var services = new ServiceCollection();
        var builder = services.AddToolExec().AddDiscovery().AddCodeMode().UseMiddleware(new AskAlways(), ToolMiddlewarePosition.AroundExecution);
        foreach (var backend in OfficeWorld.Backends())
        {
            builder.AddBackend(backend);
        }

        await using var provider = services.BuildServiceProvider();
        var tools = provider.GetRequiredService<ToolExecutor>();
        await tools.StartAsync().OrHang();
        await provider.GetRequiredService<IBackendRegistry>().ListAllToolsAsync().OrHang();
        var code = provider.GetRequiredService<ICodeExecutor>();
        var definitions = Tokens(tools.Catalog.Entries.Where(e => e.Tool.Namespace != "code").Sum(e => Definition(e.Tool).Length));
        tools.Catalog.TryGet("code:execute_code", out var entry).Should().BeTrue();
        var tool = Tokens(Definition(entry!.Tool).Length);

        var conversation = Tokens(Bytes(ask));
        var (turns, directTalk) = (0, 0);
        var seen = 0;
        var result = await code.ExecuteAsync(new CodeRequest { Code = script }).OrHang();
        while (result.Status == SandboxStatus.Suspended)
        {
            // The model reads all so far and writes its calls; their results come to what it reads next.
            var calls = Tokens(result.Approvals.Sum(a => Bytes($$"""{"name":"{{a.Tool}}","arguments":{{a.Arguments.GetRawText()}}}""")));
            directTalk += conversation + calls;
            turns++;
            var before = result.Approvals.Count;
            result = await code.ResumeAsync(new CodeResumption
            {
                ExecutionId = result.ExecutionId,
                Decisions = [.. result.Approvals.Select(a => new ApprovalDecision { Request = a, Verdict = ApprovalVerdict.Approved })],
            }).OrHang();
            var results = Tokens(result.ToolCalls.Skip(seen).Take(before).Sum(c => Bytes(c.Value!.Value.GetRawText())));
            seen += before;
            conversation += calls + results;
        }

        result.Error.Should().BeNull("{0}", ask);
        result.Value.Should().NotBeNull("{0}", ask);
        directTalk += conversation + Tokens(Bytes(Answer));
        var written = Tokens(Bytes(JsonSerializer.Serialize(script)));
        var read = Tokens(Bytes($$"""{"status":"completed","value":{{result.Value!.Value.GetRawText()}}}"""));
        var scriptTalk = Tokens(Bytes(ask)) + written + Tokens(Bytes(ask)) + written + read + Tokens(Bytes(Answer));
        return new Row(ask, turns + 1, definitions * (turns + 1), directTalk, 2, tool * 2, scriptTalk);
    }

    private static string Write(List<Row> rows)
    {
        var text = new StringBuilder()
            .Append("| task | model calls, direct | tokens, direct | model calls, code | tokens, code | saved | by definitions | by results |\n|---|--:|--:|--:|--:|--:|--:|--:|\n");
        foreach (var row in rows.Append(new Row("**all**", rows.Sum(r => r.DirectCalls), rows.Sum(r => r.DirectDefinitions), rows.Sum(r => r.DirectTalk), rows.Sum(r => r.CodeCalls), rows.Sum(r => r.CodeDefinitions), rows.Sum(r => r.CodeTalk))))
        {
            text.Append(CultureInfo.InvariantCulture, $"| {row.Ask} | {row.DirectCalls} | {row.Direct:N0} | {row.CodeCalls} | {row.Code:N0} | {1 - ((double)row.Code / row.Direct):0%} | {row.DirectDefinitions - row.CodeDefinitions:N0} | {row.DirectTalk - row.CodeTalk:N0} |\n");
        }

        return text.ToString();
    }

    private static string Definition(Tool tool) => $$"""{"name":"{{ModelToolName.Encode(tool.Id)}}","description":{{JsonSerializer.Serialize(tool.Description)}},"input_schema":{{tool.InputSchema.GetRawText()}}}""";

    private static int Bytes(string text) => Encoding.UTF8.GetByteCount(text);

    private static int Tokens(int bytes) => (bytes + BytesPerToken - 1) / BytesPerToken;

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "ToolExec.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("The repository is not around the tests.");
    }

    private sealed record Row(string Ask, int DirectCalls, int DirectDefinitions, int DirectTalk, int CodeCalls, int CodeDefinitions, int CodeTalk)
    {
        public int Direct => DirectDefinitions + DirectTalk;

        public int Code => CodeDefinitions + CodeTalk;
    }

    private sealed class AskAlways : IToolMiddleware
    {
        private int _asked;

        public ValueTask<ToolResult> InvokeAsync(ToolCallContext context, ToolCallDelegate next) => context.Call.Options?.Approval is not null || context.Caller?.Execution is null
            ? next(context)
            : new(new ToolResult(ToolStatus.AwaitingApproval, error: new ToolError(ToolErrorKind.ApprovalRequired, "Ask."))
            {
                Approval = new ApprovalRequest
                {
                    Id = Interlocked.Increment(ref _asked).ToString(CultureInfo.InvariantCulture),
                    Tool = context.Tool.Id.ToString(),
                    ToolFingerprint = context.Tool.Fingerprint,
                    Arguments = context.Arguments.Clone(),
                    CallId = context.Call.CallId,
                    IdempotencyKey = context.IdempotencyKey,
                    Reason = "Every call is one.",
                    Created = DateTimeOffset.UnixEpoch,
                    Expires = DateTimeOffset.MaxValue,
                },
            });
    }
}
