using Microsoft.Extensions.AI;

namespace ToolExec.Extensions.AI;

/// <summary>Brings tools to a chat client.</summary>
public static class ToolExecChatClientExtensions
{
    /// <summary>Offers the model the tools with every request, as they are at that moment, beside those that the request itself names.</summary>
    /// <remarks>
    /// It stands outside whatever invokes functions, which then finds them in the request: <c>client.AsBuilder().UseFunctionInvocation().Build().UseToolExec(functions)</c>.
    /// With a builder: <c>builder.Use(inner => inner.UseToolExec(functions))</c>, as the first step. A tool that the request names already is not offered twice.
    /// </remarks>
    /// <param name="client">The client. It is disposed with the one that is returned.</param>
    /// <param name="functions">The tools.</param>
    /// <returns>The client to use.</returns>
    public static IChatClient UseToolExec(this IChatClient client, ToolExecFunctions functions)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(functions);
        return new ToolExecChatClient(client, functions);
    }
}
