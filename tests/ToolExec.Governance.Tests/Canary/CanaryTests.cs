using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ToolExec.Backend;
using ToolExec.Governance.Tests.Audit;
using ToolExec.Governance.Tests.Hostile;
using ToolExec.Mcp;
using ToolExec.OpenApi;
using ToolExec.Run;

namespace ToolExec.Governance.Tests.Canary;

/// <summary>
/// Secrets go to three real backends that show back whatever they get, in a host with every step that keeps or writes something: nothing that leaves the host, or stays behind, has them.
/// </summary>
public sealed class CanaryTests : IDisposable
{
    // Of the host, by name: in environments, headers and arguments.
    private const string Token = "canary/T0ken+of=the&host";

    // Of a caller, written into arguments under names that say what they are, or that the schema marks.
    private const string Password = "canary-passw0rd-in-arguments";
    private const string Marked = "canary-m4rked-by-the-schema";

    private readonly TempFolder _folder = new();
    private readonly Lines _log = new();
    private readonly ConcurrentQueue<string> _spans = new();
    private readonly ConcurrentQueue<string> _measurements = new();

    public void Dispose() => _folder.Dispose();

    [ComponentFact(TestComponent.Node)]
    public async Task Secrets_ThroughEveryStepAndBackend_AreNowhere()
    {
        using var spans = Listen();
        using var meters = Measure();
        await using var web = new ReflectingServer();
        var shown = new List<string>();
        var provider = Build(web);
        await using (provider)
        {
            var executor = provider.GetRequiredService<ToolExecutor>();
            await executor.StartAsync().OrHang();
            executor.Catalog.Problems.Should().BeEmpty();
            foreach (var tool in new[] { "own:show", "own:fail", "own:flood", "web:send", "cmd:show", "cmd:fail", "local:show", "local:throw", "local:refuse", "nothing:there" })
            {
                for (var round = 0; round < 2; round++)
                {
                    shown.AddRange(await CallAsync(executor, tool));
                }
            }

            await foreach (var toolEvent in executor.StreamAsync(Call("own:show", new CallExplanation())))
            {
                shown.Add(JsonSerializer.Serialize(toolEvent, ToolExecJson.DefaultOptions));
            }
        }

        // The host did send them: without that the test would prove nothing.
        web.Requests.Should().NotBeEmpty(string.Join('\n', shown));
        string.Concat(web.Requests).Should().Contain(Token).And.Contain(Password);
        string.Concat(shown).Should().Contain("[secret:TOKEN]").And.Contain("artifact");
        _spans.Should().NotBeEmpty();
        _measurements.Should().NotBeEmpty();
        _log.All.Should().NotBeEmpty();

        // What goes to the caller has no secret of the host; what the caller wrote itself a tool may show back to it.
        ShowsNo([Token], shown, "results, errors and explanations");
        ShowsNo([Token, Password, Marked], _log.All, "logs of all levels");
        ShowsNo([Token, Password, Marked], _spans, "spans");
        ShowsNo([Token, Password, Marked], _measurements, "metrics");
        ShowsNo([Token, Password, Marked], Directory.EnumerateFileSystemEntries(_folder.Root, "*", SearchOption.AllDirectories), "names of files");
        ShowsNo([Token, Password, Marked], [await File.ReadAllTextAsync(_folder["audit.jsonl"])], "audit");
        ShowsNo([Token, Password, Marked], [await File.ReadAllTextAsync(_folder["tape.json"])], "recording");
        ShowsNo([Token], Directory.EnumerateFiles(_folder["artifacts"], "*", SearchOption.AllDirectories).Select(File.ReadAllText), "artifacts");
        (await AuditVerifier.ReadAsync([_folder["audit.jsonl"]]).OrHang()).Count(r => r.Event == AuditEvent.Call).Should().Be(21);
    }

    private static ToolCall Call(string tool, CallExplanation explanation)
    {
        var key = tool.StartsWith("local:", StringComparison.Ordinal) ? "x" : "{{secret:TOKEN}}";
        var marked = tool is "local:show" or "local:throw" || tool.StartsWith("own:", StringComparison.Ordinal) || tool.StartsWith("web:", StringComparison.Ordinal) ? $"\"marked\":\"{Marked}\"," : "";
        var arguments = $$"""{"key":"{{key}}","db_password":"{{Password}}",{{marked}}"plain":"hello"}""";
        return new ToolCall(tool, ToolExecJson.Parse(tool.StartsWith("web:", StringComparison.Ordinal) ? $$"""{"body":{{arguments}}}""" : arguments))
        {
            CallId = "c-1",
            Options = new() { Explanation = explanation, Progress = new Progress<ToolProgress>(), Caller = new() { Tenant = "t", User = "u" } },
        };
    }

    private static async Task<IReadOnlyList<string>> CallAsync(ToolExecutor executor, string tool)
    {
        var explanation = new CallExplanation();
        var result = await executor.CallAsync(Call(tool, explanation)).OrHang();
        string? thrown = null;
        try
        {
            result.EnsureSucceeded();
        }
        catch (ToolExecException fault)
        {
            thrown = fault.ToString();
        }

        return [JsonSerializer.Serialize(result, ToolExecJson.DefaultOptions), result.Error?.Exception?.ToString() ?? "", thrown ?? "", explanation.ToString()];
    }

    // As it is, in the usual encodings, and within Base64 at each offset.
    private static IEnumerable<string> Forms(string secret)
    {
        yield return secret;
        yield return Uri.EscapeDataString(secret);
        yield return JsonEncodedText.Encode(secret).ToString();
        yield return Convert.ToHexStringLower(Encoding.UTF8.GetBytes(secret));
        for (var offset = 0; offset < 3; offset++)
        {
            var base64 = Convert.ToBase64String(Encoding.UTF8.GetBytes(new string('x', offset) + secret));
            yield return base64[(offset == 0 ? 0 : 4)..^6];
        }
    }

    private static void ShowsNo(string[] secrets, IEnumerable<string> texts, string where)
    {
        foreach (var text in texts)
        {
            foreach (var secret in secrets)
            {
                foreach (var form in Forms(secret))
                {
                    text.Contains(form, StringComparison.Ordinal).Should().BeFalse($"{where} must not have '{form}': {text[..Math.Min(2000, text.Length)]}");
                }
            }
        }
    }

    private ServiceProvider Build(ReflectingServer web)
    {
        var document = JsonSerializer.Serialize(new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["openapi"] = "3.1.0",
            ["info"] = new Dictionary<string, string>(StringComparer.Ordinal) { ["title"] = "t", ["version"] = "1" },
            ["paths"] = JsonDocument.Parse("""
                {"/send":{"post":{"operationId":"send","requestBody":{"content":{"application/json":{"schema":{"type":"object","properties":{"marked":{"type":"string","format":"password"}}}}}},
                 "responses":{"200":{"description":"ok"}}}}}
                """).RootElement,
        });
        File.WriteAllText(_folder["api.json"], document);
        var services = new ServiceCollection();
        services.AddLogging(l => l.SetMinimumLevel(LogLevel.Trace).AddProvider(_log));
        services.AddToolExec()
            .AddMcp()
            .AddMcpServer("own", o =>
            {
                o.Command = "node";
                o.Arguments.Add("-e");
                o.Arguments.Add(Server);
                o.Environment["API_TOKEN"] = "{{secret:TOKEN}}";
            })
            .AddOpenApi("web", o =>
            {
                (o.File, o.BaseUrl, o.AllowPrivateNetworks) = (_folder["api.json"], web.Address, true);
                o.Headers["X-Key"] = "{{secret:TOKEN}}";
            })
            .AddProcessBackend("cmd", o =>
            {
                o.Environment["API_TOKEN"] = "{{secret:TOKEN}}";
                o.Tools.Add(Command("show", 0));
                o.Tools.Add(Command("fail", 3));
            })
            .AddBackend(new DelegateBackend("local")
                .Add(new Tool { Name = "show", InputSchema = Schema, Annotations = new() { ReadOnlyHint = true } }, c => new(ToolResult.Success(c.Arguments)))
                .Add(new Tool { Name = "throw", InputSchema = Schema }, c => throw new InvalidOperationException("The tool threw."))
                .Add(new Tool { Name = "refuse", InputSchema = ToolExecJson.Parse("""{"type":"object","required":["absent"]}""") }, c => new(ToolResult.Success(c.Arguments))))
            .UseSecrets(s =>
            {
                s.Resolvers.Add(new One());
                s.AllowedInArguments["TOKEN"] = new ToolFilter();
            })
            .UsePolicy(p => p.Rules.Add(new PolicyRule { Name = "never", Effect = PolicyEffect.Deny, Arguments = { new ArgumentCondition { At = "/plain", EqualTo = ToolExecJson.Parse("\"no\"") } } }))
            .UseAudit(a => a.File = _folder["audit.jsonl"])
            .UseArtifacts(a => (a.Folder, a.Threshold) = (_folder["artifacts"], 4096))
            .UseCache()
            .UseLedger()
            .UseResilience(r => r.BaseDelay = TimeSpan.Zero)
            .UseRecording(r => r.File = _folder["tape.json"]);
        return services.BuildServiceProvider();
    }

    private static JsonElement Schema { get; } = ToolExecJson.Parse("""{"type":"object","properties":{"marked":{"type":"string","x-sensitive":true}}}""");

    private static CommandTool Command(string name, int exitCode) => new()
    {
        Name = name,
        Executable = "node",
        Arguments = { "-e", string.Create(CultureInfo.InvariantCulture, $"const t=process.env.API_TOKEN;console.log(t,Buffer.from('u:'+t).toString('base64'),encodeURIComponent(t),process.argv.slice(1).length);console.error('stderr',t);process.exit({exitCode})"), "--", "{plain}" },
        Parameters = { new CommandParameter { Name = "plain" }, new CommandParameter { Name = "key", Default = "" }, new CommandParameter { Name = "db_password", Default = "" } },
        StandardInput = "{key}{db_password}",
    };

    private ActivityListener Listen()
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = static s => s.Name.StartsWith("ToolExec", StringComparison.Ordinal) || s.Name.StartsWith("System.Net", StringComparison.Ordinal),
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = a => _spans.Enqueue(string.Join('\n', a.TagObjects.Select(t => $"{t.Key}={t.Value}").Concat(a.Events.SelectMany(e => e.Tags.Select(t => $"{t.Key}={t.Value}"))).Append(a.DisplayName).Append(a.StatusDescription))),
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    private MeterListener Measure()
    {
        var listener = new MeterListener
        {
            InstrumentPublished = static (instrument, l) =>
            {
                if (instrument.Meter.Name == "ToolExec")
                {
                    l.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((i, v, tags, _) => Note(i, tags));
        listener.SetMeasurementEventCallback<double>((i, v, tags, _) => Note(i, tags));
        listener.Start();
        return listener;

        void Note(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var text = new StringBuilder(instrument.Name);
            foreach (var tag in tags)
            {
                text.Append(CultureInfo.InvariantCulture, $"\n{tag.Key}={tag.Value}");
            }

            _measurements.Enqueue(text.ToString());
        }
    }

    // Shows its environment and arguments back, plain and encoded; floods; fails.
    private const string Server = """
        const answer = (id, result) => process.stdout.write(JSON.stringify({ jsonrpc: '2.0', id, result }) + '\n');
        const tool = name => ({ name, inputSchema: { type: 'object', properties: { marked: { type: 'string', format: 'password' } } } });
        require('node:readline').createInterface({ input: process.stdin }).on('line', line => {
          const { id, method, params } = JSON.parse(line);
          const t = process.env.API_TOKEN;
          if (method === 'initialize') answer(id, { protocolVersion: params.protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 's', version: '1' } });
          else if (method === 'tools/list') answer(id, { tools: ['show', 'fail', 'flood'].map(tool) });
          else if (method === 'tools/call') {
            console.error('stderr has ' + t);
            if (params._meta && params._meta.progressToken !== undefined)
              process.stdout.write(JSON.stringify({ jsonrpc: '2.0', method: 'notifications/progress', params: { progressToken: params._meta.progressToken, progress: 1, message: 'with ' + t } }) + '\n');
            const key = params.arguments.key;
            const text = [t, key, Buffer.from('u:' + t).toString('base64'), encodeURIComponent(t), JSON.stringify({ key })].join(' ');
            answer(id, { isError: params.name === 'fail', content: [{ type: 'text', text: params.name === 'flood' ? (text + '\n').repeat(200) : text }] });
          } else if (id !== undefined) process.stdout.write(JSON.stringify({ jsonrpc: '2.0', id, error: { code: -32601, message: 'Method not found' } }) + '\n');
        }).on('close', () => process.exit(0));
        """;

    private sealed class One : ISecretResolver
    {
        public ValueTask<string?> ResolveAsync(string name, CancellationToken cancellationToken) => new(name == "TOKEN" ? Token : null);
    }

    private sealed class Lines : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> All { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public void Dispose()
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            All.Enqueue($"{eventId} {formatter(state, exception)} {exception}");
            if (state is IEnumerable<KeyValuePair<string, object?>> values)
            {
                All.Enqueue(string.Join('\n', values.Select(v => $"{v.Key}={v.Value}")));
            }
        }
    }
}
