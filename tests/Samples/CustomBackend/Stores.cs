using System.Text.Json;
using ToolExec.TestSupport;

namespace ToolExec.Samples.CustomBackend;

internal static class Stores
{
    /// <summary>Fills a store as its own users would, past any pipeline.</summary>
    public static async Task SetAsync(KeyValueBackend store, string key, string value)
    {
        var tool = (await store.ListToolsAsync(default).OrHang()).Tools.Single(t => t.RemoteName == "set").Tool;
        var arguments = JsonSerializer.SerializeToElement(new { key, value });
        var context = new ToolCallContext(new ToolCall("set", arguments), tool, arguments, new NoServices())
        {
            Binding = new ToolBinding { Backend = store.Name, Kind = store.Kind, RemoteName = "set" },
        };
        (await store.ExecuteAsync(context).OrHang()).EnsureSucceeded();
    }

    private sealed class NoServices : IServiceProvider
    {
        public object? GetService(Type serviceType) => null;
    }
}
