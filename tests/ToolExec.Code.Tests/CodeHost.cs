using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using ToolExec.Discovery;
using ToolExec.TestSupport;

namespace ToolExec.Code.Tests;

/// <summary>A host with code mode, whole: registry, pipeline, index, sandbox; the tools are functions of the test.</summary>
internal sealed class CodeHost : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private CodeHost(ServiceProvider services, DelegateBackend backend)
    {
        _services = services;
        Backend = backend;
    }

    public DelegateBackend Backend { get; }

    public IServiceProvider Services => _services;

    public ICodeExecutor Code => _services.GetRequiredService<ICodeExecutor>();

    public ToolExecutor Tools => _services.GetRequiredService<ToolExecutor>();

    public ConcurrentQueue<ToolCallContext> Calls { get; private init; } = new();

    /// <summary>Starts a host with the tools <c>n:echo</c>, <c>n:fail</c>, <c>n:write</c> (asks a person where there is a step that does) and <c>n:text</c>.</summary>
    public static async Task<CodeHost> StartAsync(Action<IToolExecBuilder>? extend = null, Action<CodeModeOptions>? configure = null, Action<DelegateBackend>? tools = null, TimeProvider? time = null)
    {
        var calls = new ConcurrentQueue<ToolCallContext>();
        var backend = new DelegateBackend("n")
            .Add("echo", c =>
            {
                calls.Enqueue(c);
                return new(ToolResult.Success(c.Arguments));
            })
            .Add("fail", _ => new(ToolResult.Failure(new ToolError(ToolErrorKind.ExecutionFailed, "It broke."))))
            .Add("strict", c => new(ToolResult.Success(c.Arguments)), """{"type":"object","properties":{"a":{"type":"number"}},"required":["a"]}""")
            .Add("write", c =>
            {
                calls.Enqueue(c);
                return new(ToolResult.Success(ToolExecJson.Parse($$"""{"wrote":{{c.Arguments.GetRawText()}}}""")));
            });
        tools?.Invoke(backend);
        var services = new ServiceCollection();
        if (time is not null)
        {
            services.AddSingleton(time);
        }

        var builder = services.AddToolExec().AddDiscovery().AddBackend(backend).AddCodeMode(configure);
        extend?.Invoke(builder);
        var provider = services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
        var host = new CodeHost(provider, backend) { Calls = calls };
        try
        {
            await host.Tools.StartAsync().OrHang();
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    public Task<CodeResult> RunAsync(string code, ToolFilter? tools = null, SandboxLimits? limits = null, ToolCaller? caller = null) =>
        Code.ExecuteAsync(new CodeRequest { Code = code, Tools = tools, Limits = limits, Caller = caller }).OrHang();

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    public static JsonElement Json(string json) => ToolExecJson.Parse(json);
}
