using System.Globalization;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using ToolExec.Backend;
using ToolExec.Governance.Tests.Audit;
using ToolExec.OpenApi;
using ToolExec.Run;

namespace ToolExec.Governance.Tests.Hostile;

/// <summary>The corpus of malformed and hostile calls, through a host with every step, over real backends.</summary>
public sealed class HostileTests : IDisposable
{
    internal const int MaxBytes = 200_000;

    // Ways to write addresses that a host does not mean to reach; the port is that of a server which would answer.
    internal static readonly string[] PrivateHosts =
    [
        "127.0.0.1", "localhost", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0.0.0.0", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "169.254.169.254", "[fd00::1]", "10.0.0.1", "192.168.0.1", "100.64.0.1",
    ];

    private const string Order = """
        {"type":"object","additionalProperties":false,"required":["id","count"],"properties":{
          "id":{"type":"string","pattern":"^[a-z0-9-]{1,32}$"},"count":{"type":"integer","minimum":1,"maximum":1000},"price":{"type":"number","minimum":0},
          "mode":{"enum":["fast","slow"]},"tags":{"type":"array","maxItems":3,"uniqueItems":true,"items":{"type":"string"}},"flag":{"type":"boolean"},
          "nested":{"type":"object","properties":{"note":{"type":"string"}},"additionalProperties":false}}}
        """;

    private const string Api = """
        {"openapi":"3.1.0","info":{"title":"t","version":"1"},"paths":{"/items/{id}":{"get":{"operationId":"get","parameters":[
          {"name":"id","in":"path","required":true,"schema":{"type":"string"}},{"name":"q","in":"query","schema":{"type":"string"}}],"responses":{"200":{"description":"ok"}}}}}}
        """;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [ComponentFact(TestComponent.Node)]
    public async Task Corpus_EachCall_BecomesWhatItMust()
    {
        await using var web = new ReflectingServer();
        var ran = new List<string>();
        var corpus = HostileCorpus.All().ToList();
        var wrong = new List<string>();
        var counts = new SortedDictionary<string, int[]>(StringComparer.Ordinal);
        await using (var provider = Build(web, ran))
        {
            var executor = provider.GetRequiredService<ToolExecutor>();
            await executor.StartAsync().AsTask().WaitAsync(TimeSpan.FromMinutes(1), CancellationToken.None);
            foreach (var call in corpus)
            {
                ran.Clear();
                web.Requests.Clear();
                var options = new ToolCallOptions { Repair = call.Class == "repair" ? ArgumentRepair.Safe : null };
                var result = await executor.CallAsync(ToolCall.FromJson(call.Tool, call.Arguments) with { Options = options }).AsTask().WaitAsync(TimeSpan.FromMinutes(1), CancellationToken.None);
                if (Judge(call, result, ran, [.. web.Requests]) is { } fault)
                {
                    wrong.Add($"{call.Class} | {Short(call.Tool)} | {call.Expected} | {Short(call.Arguments)}\n   {fault}");
                }

                Count(counts, call, result);
            }
        }

        wrong.Should().BeEmpty();
        corpus.Should().HaveCountGreaterThanOrEqualTo(300);
        var found = await AuditVerifier.VerifyAsync([_folder["audit.jsonl"]]).OrHang();
        (found.IsValid, found.Records).Should().Be((true, corpus.Count + 2), "every call is in the trail, whatever it was, between its opening and its close");
        var table = Table(counts);
        (await File.ReadAllTextAsync(Path.Combine(Root(), "docs", "hostile-input.md"))).Should().Contain(table, "the page has the table:\n" + table);
    }

    private static string? Judge(HostileCall call, ToolResult result, List<string> ran, string[] requests)
    {
        var parts = call.Expected.Split(' ', 3);
        switch (parts[0])
        {
            case "reject":
                var codes = parts[1].Split(',');
                return ran.Count > 0 || requests.Length > 0 ? "it reached a tool"
                    : result.Error is not { } error ? "it was accepted"
                    : !codes.Contains(ToolErrorCodes.Name(error.Kind), StringComparer.Ordinal) ? $"it was refused as {error}"
                    : parts.Length > 2 && !error.Violations.Any(v => Covers(v, parts[2])) ? $"no violation is at {parts[2]}: {error}"
                    : null;
            case "repair":
                return ran is [var mended] && Same(mended, call.Expected[7..]) ? null : $"it was not mended like that: {string.Join(' ', ran)} {result}";
            case "safe":
                return !result.IsSuccess ? $"it was refused: {result}"
                    : call.Tool == "cmd:argv" ? (Same(result.Value!.Value.GetRawText(), $"[{ToolExecJson.Parse(call.Arguments).GetProperty("plain").GetRawText()}]") ? null : $"the program got {result.Value}")
                    : ran is [var got] && Same(got, call.Arguments) ? null : $"the tool got {string.Join(' ', ran)}";
            case "unreached":
                return requests.Length > 0 || result.IsSuccess ? "it reached the server" : null;
            default:
                return Contained(call, result, requests);
        }
    }

    // Either nothing was sent, or one request, to its own place, with one head and the value in it.
    private static string? Contained(HostileCall call, ToolResult result, string[] requests)
    {
        if (requests.Length == 0)
        {
            return result.IsSuccess ? "it succeeded without a request" : null;
        }

        var arguments = ToolExecJson.Parse(call.Arguments);
        var lines = requests[0].Split("\r\n");
        var target = lines[0].Split(' ');
        if (requests.Length != 1 || target.Length != 3 || lines.Any(l => l.StartsWith("X-Injected", StringComparison.Ordinal)) || lines.Count(l => l.StartsWith("Host:", StringComparison.Ordinal)) != 1 || !lines.Contains($"Host: {Host(requests[0])}", StringComparer.Ordinal))
        {
            return $"the request is another: {requests[0]}";
        }

        var (path, query) = target[1].Split('?') is [var before, .. var behind] ? (before, string.Join('?', behind)) : (target[1], "");
        var segments = path.Split('/');
        return segments is not ["", "items", var segment] || segment is "" or "." or ".." ? $"it went to {path}"
            : Uri.UnescapeDataString(segment) != arguments.GetProperty("id").GetString() ? $"the id became {segment}"
            : arguments.TryGetProperty("q", out var q) && Uri.UnescapeDataString(query.Replace("+", "%20", StringComparison.Ordinal)) != $"q={q.GetString()}" ? $"the query became {query}"
            : !arguments.TryGetProperty("q", out _) && query.Length > 0 ? $"there is a query: {query}"
            : null;
    }

    private static string Host(string request) => request.Split("\r\n").First(l => l.StartsWith("Host:", StringComparison.Ordinal))[6..] is var host && host.StartsWith("127.0.0.1:", StringComparison.Ordinal) ? host : "127.0.0.1";

    private static bool Covers(ToolViolation violation, string pointer) =>
        violation.InstanceLocation == pointer || violation.InstanceLocation.StartsWith(pointer + "/", StringComparison.Ordinal) || violation.Message.Contains(pointer, StringComparison.Ordinal);

    private static bool Same(string one, string other)
    {
        var strict = new StrictJsonOptions { MaxBytes = int.MaxValue, MaxDepth = 256 };
        return string.Equals(CanonicalJson.Serialize(ToolExecJson.Parse(one, strict)), CanonicalJson.Serialize(ToolExecJson.Parse(other, strict)), StringComparison.Ordinal);
    }

    private static void Count(SortedDictionary<string, int[]> counts, HostileCall call, ToolResult result)
    {
        if (!counts.TryGetValue(call.Class, out var row))
        {
            counts[call.Class] = row = new int[4];
        }

        row[result.IsSuccess ? (result.Repairs.Count > 0 ? 1 : 2) : result.Error!.Kind == ToolErrorKind.PolicyDenied ? 3 : 0]++;
    }

    private static string Table(SortedDictionary<string, int[]> counts)
    {
        var text = new StringBuilder("| Class | Calls | Rejected | Mended | Ran safely | Refused by policy |\n|---|--:|--:|--:|--:|--:|\n");
        foreach (var (name, row) in counts)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {name} | {row.Sum()} | {row[0]} | {row[1]} | {row[2]} | {row[3]} |\n");
        }

        return text.Append(CultureInfo.InvariantCulture, $"| all | {counts.Values.Sum(r => r.Sum())} | {counts.Values.Sum(r => r[0])} | {counts.Values.Sum(r => r[1])} | {counts.Values.Sum(r => r[2])} | {counts.Values.Sum(r => r[3])} |\n").ToString();
    }

    private static string Short(string text) => text.Length <= 200 ? text : $"{text[..200]}… ({text.Length})";

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ToolExec.sln")))
        {
            folder = folder.Parent!;
        }

        return folder.FullName;
    }

    private ServiceProvider Build(ReflectingServer web, List<string> ran)
    {
        File.WriteAllText(_folder["api.json"], Api);
        var services = new ServiceCollection();
        var builder = services.AddToolExec()
            .ConfigureRun(r => r.MaxArgumentBytes = MaxBytes)
            .ConfigureRegistry(r => r.Startup = BackendStartup.Tolerant)
            .AddBackend(new DelegateBackend("b").Add("order", Run, Order).Add("echo", Run, """{"type":"object","properties":{"text":{"type":"string"}}}"""))
            .AddProcessBackend("cmd", o => o.Tools.Add(new CommandTool
            {
                Name = "argv",
                Executable = "node",
                Arguments = { "-e", "console.log(JSON.stringify(process.argv.slice(1)))", "--", "{plain}" },
                Parameters = { new CommandParameter { Name = "plain" } },
                Output = CommandOutput.Json,
            }))
            .AddOpenApi("web", o => (o.File, o.BaseUrl, o.AllowPrivateNetworks) = (_folder["api.json"], web.Address, true))
            .UsePolicy(p =>
            {
                p.Rules.Add(new PolicyRule { Name = "no-drop", Arguments = { new ArgumentCondition { At = "/target", Glob = "*drop table*", IgnoreCase = true } } });
                p.Rules.Add(new PolicyRule { Name = "no-riches", Arguments = { new ArgumentCondition { At = "/amount", MoreThan = 10_000 } } });
                p.Rules.Add(new PolicyRule { Name = "own-domain", Arguments = { new ArgumentCondition { At = "/to/*", Glob = "*@example.com", Not = true } } });
            })
            .UseAudit(a => (a.File, a.FlushToDisk) = (_folder["audit.jsonl"], false))
            .UseArtifacts(a => a.Threshold = 1024 * 1024)
            .UseCache()
            .UseLedger()
            .UseResilience()
            .UseRecording(r => r.File = _folder["tape.json"]);
        for (var i = 0; i < PrivateHosts.Length; i++)
        {
            var host = PrivateHosts[i];
            builder.AddOpenApi(string.Create(CultureInfo.InvariantCulture, $"private{i}"), o =>
                (o.File, o.BaseUrl, o.RequestTimeout, o.MaxRetries) = (_folder["api.json"], new Uri($"http://{host}:{web.Address.Port}"), TimeSpan.FromSeconds(10), 0));
        }

        return services.BuildServiceProvider();

        ValueTask<ToolResult> Run(ToolCallContext context)
        {
            ran.Add(context.Arguments.GetRawText());
            return new(ToolResult.Success(ToolExecJson.Parse("1")));
        }
    }
}
