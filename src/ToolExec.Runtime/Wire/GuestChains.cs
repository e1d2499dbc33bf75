using System.Text.Json;

namespace ToolExec.Runtime;

/// <summary>Reads the chain of a guest's call.</summary>
internal static class GuestChains
{
    /// <exception cref="ToolExecException">It is no chain; the message says why.</exception>
    public static ToolChain Read(GuestMessage parameters)
    {
        if (parameters.Member("chain") is not { } json)
        {
            throw new GuestProtocolException("'chain' is missing");
        }

        try
        {
            return ToolChainJson.FromJson(json.GetRawText());
        }
        catch (JsonException e)
        {
            throw new ToolExecException(new ToolError(ToolErrorKind.InvalidPlan, e.Message) { Operation = ToolOperation.Chain });
        }
    }
}
