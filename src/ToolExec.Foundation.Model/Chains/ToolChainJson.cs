using System.Text.Json;

namespace ToolExec;

/// <summary>Reads and writes chains as JSON.</summary>
public static class ToolChainJson
{
    /// <summary>Writes a chain.</summary>
    /// <param name="chain">The chain.</param>
    public static string ToJson(ToolChain chain)
    {
        ArgumentNullException.ThrowIfNull(chain);
        return JsonSerializer.Serialize(chain, ToolExecJson.Context.ToolChain);
    }

    /// <summary>Writes a chain's result.</summary>
    /// <param name="result">The result.</param>
    public static string ToJson(ChainResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return JsonSerializer.Serialize(result, ToolExecJson.Context.ChainResult);
    }

    /// <summary>Reads a chain, strictly: a member that is unknown, twice there or of a wrong type is refused.</summary>
    /// <param name="json">The JSON text.</param>
    /// <returns>The chain. Whether its references lead somewhere is checked when it is to be run.</returns>
    /// <exception cref="JsonException">The text is no strict JSON or no chain; the message names the member and the fault.</exception>
    public static ToolChain FromJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return PlanJson.Read(ToolExecJson.Parse(json), ToolExecJson.Context.ToolChain, "chain");
    }
}
