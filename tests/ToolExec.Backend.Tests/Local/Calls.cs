using System.Text.Json;

namespace ToolExec.Backend.Tests.Local;

/// <summary>Calls a tool of a backend as a runner does.</summary>
internal static class Calls
{
    public static ToolCallContext Context(Tool tool, string arguments = "{}", IServiceProvider? services = null, ToolCallOptions? options = null, CancellationToken cancellationToken = default) =>
        new(new ToolCall(tool.Name) { Options = options }, tool, JsonElement.Parse(arguments), options?.Services ?? services ?? NoServices.Instance, cancellationToken);

    public static LocalBackend BackendOf(params LocalTool[] tools)
    {
        var builder = new LocalBackendBuilder("here");
        foreach (var tool in tools)
        {
            builder.AddTool(tool);
        }

        return builder.Build();
    }

    public static Task<ToolResult> CallAsync(this LocalTool tool, string arguments = "{}", IServiceProvider? services = null, ToolCallOptions? options = null) =>
        BackendOf(tool).ExecuteAsync(Context(tool.Definition, arguments, services, options)).OrHang();

    public static Task<List<ToolEvent>> StreamAsync(this LocalTool tool, string arguments = "{}", IServiceProvider? services = null) =>
        BackendOf(tool).ExecuteStreamingAsync(Context(tool.Definition, arguments, services)).OrHang();

    internal sealed class NoServices : IServiceProvider
    {
        public static NoServices Instance { get; } = new();

        public object? GetService(Type serviceType) => null;
    }
}
