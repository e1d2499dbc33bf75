using Microsoft.Extensions.DependencyInjection;

namespace ToolExec.Governance.Tests;

/// <summary>A whole host on a manual clock, with one backend whose tools are delegates.</summary>
internal sealed class GovernedHost : IAsyncDisposable
{
    private readonly ServiceCollection _services = new();
    private ServiceProvider? _provider;

    public GovernedHost(Action<IToolExecBuilder> configure)
    {
        _services.AddSingleton<TimeProvider>(Time);
        configure(_services.AddToolExec().AddBackend(Backend));
    }

    public ManualTimeProvider Time { get; } = new();

    public DelegateBackend Backend { get; } = new("b");

    public IServiceCollection Services => _services;

    public IServiceProvider Provider => _provider!;

    public ToolExecutor Executor => _provider!.GetRequiredService<ToolExecutor>();

    public async Task<GovernedHost> StartAsync()
    {
        _provider = _services.BuildServiceProvider();
        await Executor.StartAsync().OrHang();
        return this;
    }

    public GovernedHost Add(string tool, Func<ToolCallContext, ValueTask<ToolResult>> run, bool readOnly = false, string inputSchema = """{"type":"object"}""")
    {
        Backend.Add(
            new Tool { Name = tool, InputSchema = ToolExecJson.Parse(inputSchema), Annotations = new ToolAnnotations { ReadOnlyHint = readOnly } },
            run);
        return this;
    }

    public ValueTask<ToolResult> CallAsync(string tool, string arguments = "{}", ToolCallOptions? options = null, CancellationToken cancellationToken = default) =>
        Executor.CallAsync(new ToolCall($"b:{tool}", ToolExecJson.Parse(arguments)) { Options = options }, cancellationToken);

    public ValueTask DisposeAsync() => _provider?.DisposeAsync() ?? ValueTask.CompletedTask;
}
