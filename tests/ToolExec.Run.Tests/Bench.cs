using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ToolExec.TestSupport;

namespace ToolExec.Run.Tests;

/// <summary>A runner over one backend, and whatever a test looks at afterwards.</summary>
internal sealed class Bench
{
    private readonly List<ToolMiddlewareRegistration> _middleware = [];
    private IToolRunner? _runner;

    public DelegateBackend Backend { get; } = new("local");

    public FixedRegistry Registry { get; } = new();

    public ManualTimeProvider Time { get; } = new();

    public ToolRunOptions Options { get; } = new();

    public RecordingLogger Log { get; } = new();

    public List<ToolResult> Observed { get; } = [];

    public IToolCallObserver? Observer { get; set; }

    public IBackendSelector? Selector { get; set; }

    public SecretVault? Secrets { get; set; }

    public IServiceProvider Services { get; } = new ServiceCollection().BuildServiceProvider();

    public IToolRunner Runner => _runner ??= Build();

    public List<IBackendGuard> Guards { get; } = [];

    public Bench Use(ToolMiddlewareRegistration registration)
    {
        _middleware.Add(registration);
        return this;
    }

    public Bench Use(ToolMiddlewarePosition position, Func<ToolCallContext, ToolCallDelegate, ValueTask<ToolResult>> step)
    {
        _middleware.Add(new ToolMiddlewareRegistration(new Step(step), position));
        return this;
    }

    public ValueTask<ToolResult> Run(string tool, string arguments = "{}", ToolCallOptions? options = null, CancellationToken token = default) =>
        Runner.RunAsync(new ToolCall(tool, ToolExecJson.Parse(arguments)) { CallId = "c1", Options = options }, token);

    private ToolRunner Build()
    {
        if (Registry.Catalog.Entries.Count == 0)
        {
            Registry.Set("local", Backend);
        }

        return new ToolRunner(Registry, Services, Options, new ToolRunnerParts(_middleware, [new ListObserver(Observed), .. Observer is null ? [] : new[] { Observer }], Selector, Secrets, Guards), Time, Log);
    }

    private sealed class Step(Func<ToolCallContext, ToolCallDelegate, ValueTask<ToolResult>> step) : IToolMiddleware
    {
        public ValueTask<ToolResult> InvokeAsync(ToolCallContext context, ToolCallDelegate next) => step(context, next);
    }

    private sealed class ListObserver(List<ToolResult> observed) : IToolCallObserver
    {
        public void OnCompleted(ToolCall call, ToolResult result)
        {
            lock (observed)
            {
                observed.Add(result);
            }
        }
    }

    internal sealed class RecordingLogger : ILogger<ToolRunner>
    {
        public List<(LogLevel Level, int Id, string Text)> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (Lines)
            {
                Lines.Add((logLevel, eventId.Id, formatter(state, exception)));
            }
        }
    }
}
