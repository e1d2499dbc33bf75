namespace ToolExec.Mcp.Tests;

/// <summary>Calls as a runner would make them.</summary>
internal static class Calls
{
    internal static ToolCallContext Context(string tool, string arguments = "{}", IToolEventSink? events = null, CancellationToken cancellationToken = default) =>
        Context(new Tool { Name = "any", InputSchema = ToolExecJson.EmptyObject }, tool, arguments, events, cancellationToken);

    internal static ToolCallContext Context(Tool tool, string remoteName, string arguments, IToolEventSink? events = null, CancellationToken cancellationToken = default) =>
        new(new ToolCall(tool.Name), tool, ToolExecJson.Parse(arguments), NoServices.Instance, cancellationToken)
        {
            Binding = new ToolBinding { Backend = "test", Kind = BackendKinds.Mcp, RemoteName = remoteName },
            Events = events,
        };

    internal static Task<ToolResult> CallAsync(this McpBackend backend, string tool, string arguments = "{}", IToolEventSink? events = null) =>
        backend.ExecuteAsync(Context(tool, arguments, events)).OrHang();

    internal static string Text(this ToolResult result)
    {
        result.Error.Should().BeNull();
        return result.Content.OfType<TextBlock>().Single().Text;
    }

    private sealed class NoServices : IServiceProvider
    {
        internal static NoServices Instance { get; } = new();

        public object? GetService(Type serviceType) => null;
    }
}

/// <summary>Remembers a call's events.</summary>
internal sealed class EventLog : IToolEventSink
{
    private readonly List<ToolEvent> _events = [];

    internal IReadOnlyList<ToolProgress> Progress
    {
        get
        {
            lock (_events)
            {
                return [.. _events.OfType<ToolProgressEvent>().Select(e => e.Progress)];
            }
        }
    }

    public ValueTask WriteAsync(ToolEvent toolEvent, CancellationToken cancellationToken)
    {
        lock (_events)
        {
            _events.Add(toolEvent);
        }

        return ValueTask.CompletedTask;
    }
}
