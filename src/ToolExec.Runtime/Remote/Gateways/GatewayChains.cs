using System.Buffers;
using System.Text.Json;

namespace ToolExec.Runtime;

/// <summary>Chains as messages have them: <c>{"steps":[{"toolId","args","usePrevious"}]}</c>. What a step of ours can say beyond that stands beside it under its own name.</summary>
internal static class GatewayChains
{
    private static readonly (string Theirs, string Ours)[] Names = [("toolId", "tool"), ("args", "arguments"), ("usePrevious", "use_previous")];

    /// <summary>Reads the chain of a message.</summary>
    /// <exception cref="GuestProtocolException">There are no steps.</exception>
    /// <exception cref="ToolExecException">It is no chain; the message says why.</exception>
    public static ToolChain Read(GuestMessage payload)
    {
        if (payload.Member("steps") is not { ValueKind: JsonValueKind.Array } steps || steps.EnumerateArray().Any(static step => step.ValueKind != JsonValueKind.Object))
        {
            throw new GuestProtocolException("'steps' must be a list of objects");
        }

        try
        {
            return ToolChainJson.FromJson(System.Text.Encoding.UTF8.GetString(Renamed(steps, static name => Find(name, ours: false))));
        }
        catch (JsonException e)
        {
            throw new ToolExecException(new ToolError(ToolErrorKind.InvalidPlan, e.Message) { Operation = ToolOperation.Chain });
        }
    }

    /// <summary>Writes the chain of a message.</summary>
    public static void Write(Utf8JsonWriter writer, ToolChain chain)
    {
        var steps = JsonElement.Parse(ToolChainJson.ToJson(chain)).GetProperty("steps");
        var renamed = JsonElement.Parse(Renamed(steps, static name => Find(name, ours: true)));
        writer.WritePropertyName("steps"u8);
        renamed.GetProperty("steps").WriteTo(writer);
    }

    private static string Find(string name, bool ours)
    {
        foreach (var (theirs, own) in Names)
        {
            if (string.Equals(name, ours ? own : theirs, StringComparison.Ordinal))
            {
                return ours ? theirs : own;
            }
        }

        return name;
    }

    private static byte[] Renamed(JsonElement steps, Func<string, string> rename)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteStartArray("steps"u8);
            foreach (var step in steps.EnumerateArray())
            {
                writer.WriteStartObject();
                foreach (var member in step.EnumerateObject())
                {
                    writer.WritePropertyName(rename(member.Name));
                    member.Value.WriteTo(writer);
                }

                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
