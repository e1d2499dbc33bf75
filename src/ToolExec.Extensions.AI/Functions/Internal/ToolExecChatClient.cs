using Microsoft.Extensions.AI;

namespace ToolExec.Extensions.AI;

/// <summary>Adds the tools to each request.</summary>
internal sealed class ToolExecChatClient(IChatClient inner, ToolExecFunctions functions) : DelegatingChatClient(inner)
{
    public override Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        base.GetResponseAsync(messages, WithTools(options), cancellationToken);

    public override IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        base.GetStreamingResponseAsync(messages, WithTools(options), cancellationToken);

    public override object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is null && serviceType == typeof(ToolExecFunctions) ? functions : base.GetService(serviceType, serviceKey);

    // The caller's options stay as they are: they may be used for several requests.
    private ChatOptions WithTools(ChatOptions? options)
    {
        var own = options?.Clone() ?? new ChatOptions();
        var tools = new List<AITool>(own.Tools ?? []);
        var names = tools.Select(static t => t.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var function in functions.Current)
        {
            if (names.Add(function.Name))
            {
                tools.Add(function);
            }
        }

        own.Tools = tools;
        return own;
    }
}
