using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ToolExec.Run;

namespace ToolExec.Mcp.Tests.Secrets;

/// <summary>Servers are given secrets and show them back: the whole host, and whatever leaves it.</summary>
public sealed class SecretReflectionTests
{
    private const string First = "tok/1+canary=value";
    private const string Second = "tok-2-canary-value";

    private readonly Values _values = new() { ["TOKEN"] = First };
    private readonly Lines _log = new();

    [ComponentFact(TestComponent.Node)]
    public async Task Http_HeaderRefersToASecret_ServerHasItAndNothingElseShowsIt()
    {
        var (server, options) = await TestServers.StartHttpAsync();
        await using var _ = server;
        options.Headers["Authorization"] = "Bearer {{secret:TOKEN}}";
        await using var host = await StartAsync(b => b.AddMcpServer("web", options.Endpoint!, o => o.Headers["Authorization"] = options.Headers["Authorization"]));

        var result = await host.GetRequiredService<ToolExecutor>().CallAsync("web:echo", ToolExecJson.EmptyObject).OrHang();

        result.IsSuccess.Should().BeTrue(result.ToString());
        var json = JsonSerializer.Serialize(result, ToolExecJson.DefaultOptions);
        json.Should().Contain("[secret:TOKEN]", "the server had the value and showed it back");
        ShowsNothing(json, First);
    }

    [ComponentFact(TestComponent.Node)]
    public async Task Http_SecretChanges_NextRequestHasTheNewOne()
    {
        var (server, options) = await TestServers.StartHttpAsync();
        await using var _ = server;
        await using var host = await StartAsync(b => b.AddMcpServer("web", options.Endpoint!, o => o.Headers["X-Key"] = "{{secret:TOKEN}}"));
        var executor = host.GetRequiredService<ToolExecutor>();
        await executor.CallAsync("web:echo", ToolExecJson.EmptyObject).OrHang();
        _values["TOKEN"] = Second;
        var asked = _values.Asked;

        var result = await executor.CallAsync("web:echo", ToolExecJson.EmptyObject).OrHang();

        _values.Asked.Should().BeGreaterThan(asked);
        ShowsNothing(JsonSerializer.Serialize(result, ToolExecJson.DefaultOptions), Second);
    }

    [ComponentFact(TestComponent.Node)]
    public async Task Stdio_EnvironmentRefersToASecret_ServerHasItAndNothingElseShowsIt()
    {
        // Whatever the server says, in Base64 and percent-encoded as well.
        const string Server = """
            const answer = (id, result) => process.stdout.write(JSON.stringify({ jsonrpc: '2.0', id, result }) + '\n');
            require('node:readline').createInterface({ input: process.stdin }).on('line', line => {
              const { id, method, params } = JSON.parse(line);
              const t = process.env.API_TOKEN;
              if (method === 'initialize') answer(id, { protocolVersion: params.protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 's', version: '1' } });
              else if (method === 'tools/list') answer(id, { tools: [{ name: 'show', inputSchema: { type: 'object' } }, { name: 'fail', inputSchema: { type: 'object' } }] });
              else if (method === 'tools/call') {
                console.error('stderr has ' + t);
                answer(id, { isError: params.name === 'fail', content: [{ type: 'text', text: [t, Buffer.from('u:' + t).toString('base64'), encodeURIComponent(t), JSON.stringify({ t })].join(' ') }] });
              } else if (id !== undefined) process.stdout.write(JSON.stringify({ jsonrpc: '2.0', id, error: { code: -32601, message: 'Method not found' } }) + '\n');
            }).on('close', () => process.exit(0));
            """;
        await using var host = await StartAsync(b => b.AddMcpServer("own", o =>
        {
            o.Command = "node";
            o.Arguments.Add("-e");
            o.Arguments.Add(Server);
            o.Environment["API_TOKEN"] = "{{secret:TOKEN}}";
        }));
        var executor = host.GetRequiredService<ToolExecutor>();

        foreach (var tool in new[] { "own:show", "own:fail" })
        {
            var result = await executor.CallAsync(tool, ToolExecJson.EmptyObject).OrHang();

            var json = JsonSerializer.Serialize(result, ToolExecJson.DefaultOptions);
            json.Split("[secret:TOKEN]").Should().HaveCountGreaterThanOrEqualTo(5, json);
            ShowsNothing(json, First);
        }
    }

    [ComponentFact(TestComponent.Node)]
    public async Task Start_SecretIsUnknown_SaysWhichAndStartsNothing()
    {
        _values.Remove("TOKEN");
        await using var host = await StartAsync(b => b.AddMcpServer("own", o =>
        {
            o.Command = "node";
            o.Environment["API_TOKEN"] = "{{secret:TOKEN}}";
        }));

        var problem = host.GetRequiredService<ToolExecutor>().Catalog.Problems.Single();

        problem.Error.Kind.Should().Be(ToolErrorKind.SecretUnavailable);
        problem.Error.Message.Should().StartWith("The MCP server 'own' needs a secret. The secret 'TOKEN' is needed, but no resolver of the host knows it.");
    }

    [Fact]
    public void Options_ReferenceInArguments_IsRefused() =>
        new McpStdioServerOptionsValidator().Validate(null, new McpStdioServerOptions { Command = "x", Arguments = { "--token={{secret:TOKEN}}" } })
            .FailureMessage.Should().Contain("must not refer to a secret").And.Contain("Use an environment variable.");

    [Fact]
    public void Options_ReferenceIsMalformed_IsRefused()
    {
        new McpStdioServerOptionsValidator().Validate(null, new McpStdioServerOptions { Command = "x", Environment = { ["A"] = "{{secret:" } }).Failed.Should().BeTrue();
        new McpHttpServerOptionsValidator().Validate(null, new McpHttpServerOptions { Endpoint = new Uri("http://localhost"), Headers = { ["A"] = "{{secret:a b}}" } }).Failed.Should().BeTrue();
    }

    private void ShowsNothing(string json, string value)
    {
        foreach (var text in _log.All.Append(json))
        {
            text.Should().NotContain(value).And.NotContain(Uri.EscapeDataString(value)).And.NotContain(Convert.ToBase64String(Encoding.UTF8.GetBytes("u:" + value))[4..16]);
        }
    }

    private async Task<ServiceProvider> StartAsync(Action<IToolExecBuilder> add)
    {
        var services = new ServiceCollection();
        services.AddLogging(l => l.SetMinimumLevel(LogLevel.Debug).AddProvider(_log));
        var builder = services.AddToolExec().UseSecrets(o => o.Resolvers.Add(_values)).ConfigureRegistry(o => o.Startup = Backend.BackendStartup.Tolerant);
        add(builder);
        var provider = services.BuildServiceProvider();
        await provider.GetRequiredService<ToolExecutor>().StartAsync().OrHang();
        return provider;
    }

    private sealed class Values : Dictionary<string, string>, ISecretResolver
    {
        public int Asked { get; private set; }

        public ValueTask<string?> ResolveAsync(string name, CancellationToken cancellationToken)
        {
            Asked++;
            return new(this.GetValueOrDefault(name));
        }
    }

    private sealed class Lines : ILoggerProvider, ILogger
    {
        private readonly List<string> _lines = [];

        public IReadOnlyList<string> All
        {
            get
            {
                lock (_lines)
                {
                    return [.. _lines];
                }
            }
        }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (_lines)
            {
                _lines.Add($"{formatter(state, exception)} {exception}");
            }
        }

        public void Dispose()
        {
        }
    }
}
