using System.Runtime.InteropServices;
using System.Text.Json;

namespace ToolExec.Runtime;

/// <summary>Carries a message of another host to the gateway, and what comes of it back.</summary>
internal static class GatewayDispatch
{
    private const int MaxIdLength = 128;
    private const int UsualHits = 10;
    private const int UsualExamples = 3;

    /// <summary>Answers a message. A message that is wrong, and a gateway that throws, are answers too.</summary>
    /// <param name="gateway">The way to tools.</param>
    /// <param name="body">The message.</param>
    /// <param name="isBusy">Too many calls are under way: it is refused.</param>
    /// <param name="cancellationToken">Ends the call; the answer then says so.</param>
    public static async ValueTask<byte[]> AnswerAsync(IToolGateway gateway, ReadOnlyMemory<byte> body, bool isBusy, CancellationToken cancellationToken)
    {
        var id = "";
        try
        {
            var message = Parse(body);
            id = message.Text("id") is { Length: >= 1 and <= MaxIdLength } text ? text : throw new GuestProtocolException($"'id' must be a text of 1 to {MaxIdLength} characters");
            var answer = isBusy
                ? GatewayWire.Failure(id, new ToolError(ToolErrorKind.Busy, $"{GatewayWire.MaxConcurrentCalls} calls of this execution are under way. Wait for some of them to end."))
                : await DispatchAsync(gateway, id, message.Text("type") ?? "", Payload(message), cancellationToken).ConfigureAwait(false);
            return answer.Length <= GatewayWire.MaxAnswerBytes
                ? answer
                : GatewayWire.Failure(id, new ToolError(ToolErrorKind.ResultTooLarge, $"The result has {answer.Length} bytes, more than a script can be given. Ask for less."));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return GatewayWire.Failure(id, new ToolError(ToolErrorKind.Cancelled, "The execution has ended, or gave the call up."));
        }
        catch (ToolExecException e)
        {
            return GatewayWire.Failure(id, e.Error);
        }
        catch (GuestProtocolException e)
        {
            return GatewayWire.Failure(id, new ToolError(ToolErrorKind.ValidationInput, $"The call is wrong: {e.Message}."));
        }
#pragma warning disable CA1031 // The gateway may be the host's own: whatever it throws ends this call, and its text stays here.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return GatewayWire.Failure(id, new ToolError(ToolErrorKind.Internal, "The call failed inside the host.") { Exception = e });
        }
    }

    private static GuestMessage Parse(ReadOnlyMemory<byte> body) =>
        !ToolExecJson.TryParse(body, out var json, out var fault, GatewayWire.MessageBounds) ? throw new ToolExecException(new ToolError(ToolErrorKind.InvalidJson, $"The message is no JSON: {fault}"))
        : json.ValueKind == JsonValueKind.Object ? new GuestMessage(json)
        : throw new GuestProtocolException("the message is no JSON object");

    // What needs no parameters may come without a payload.
    private static GuestMessage Payload(GuestMessage message) =>
        message.Member("payload") is null or { ValueKind: JsonValueKind.Null } ? new GuestMessage(ToolExecJson.EmptyObject) : message.Object("payload");

    private static async ValueTask<byte[]> DispatchAsync(IToolGateway gateway, string id, string type, GuestMessage payload, CancellationToken cancellationToken)
    {
        switch (type)
        {
            case "run_tool":
                return Tool(id, await gateway.RunToolAsync(Required(payload, "id"), payload.Member("args") ?? default, cancellationToken).ConfigureAwait(false));
            case "run_chain":
                return Chain(id, await gateway.RunChainAsync(GatewayChains.Read(payload), cancellationToken).ConfigureAwait(false));
            case "search_tools":
                return GatewayPages.Write(id, await gateway.SearchToolsAsync(Query(payload), cancellationToken).ConfigureAwait(false));
            case "list_namespaces":
                return GatewayPages.Write(id, await gateway.ListNamespacesAsync(payload.Text("cursor"), cancellationToken).ConfigureAwait(false));
            case "describe_tool":
                return GatewayPages.Write(id, await gateway.DescribeToolAsync(Required(payload, "id"), GatewayPages.Detail(payload.Text("level")), cancellationToken).ConfigureAwait(false));
            case "list_tool_examples":
                var max = Number(payload, "max", UsualExamples, int.MaxValue);
                return GatewayPages.Write(id, await gateway.ListToolExamplesAsync(Required(payload, "id"), max, cancellationToken).ConfigureAwait(false));
            default:
                throw new GuestProtocolException($"there are no messages of the type '{type}'");
        }
    }

    private static byte[] Tool(string id, ToolResult result) => result.Error is { } error
        ? GatewayWire.Failure(id, error with { Backend = error.Backend ?? result.Backend }, result.Tool)
        : GatewayWire.Response(id, writer => WriteValue(writer, result));

    private static byte[] Chain(string id, ChainResult chain) => chain.Error is { } error
        ? GatewayWire.Failure(id, error, null, writer => WriteSteps(writer, chain))
        : GatewayWire.Response(id, writer =>
        {
            if (chain.Value is { } value)
            {
                writer.WritePropertyName("structured"u8);
                writer.WriteRawValue(JsonMarshal.GetRawUtf8Value(value), skipInputValidation: true);
            }

            WriteSteps(writer, chain);
        });

    private static void WriteSteps(Utf8JsonWriter writer, ChainResult chain)
    {
        writer.WriteStartArray("stepResults"u8);
        foreach (var step in chain.Steps)
        {
            writer.WriteStartObject();
            writer.WriteNumber("step_index"u8, step.StepIndex);
            if (step.Id is { } name)
            {
                writer.WriteString("id"u8, name);
            }

            writer.WriteString("toolId"u8, step.Tool);
            writer.WriteNumber("duration_ms"u8, step.Duration.TotalMilliseconds);
            if (step.Result.Error is { } error)
            {
                writer.WriteStartObject("error"u8);
                GatewayWire.WriteError(writer, error with { Backend = error.Backend ?? step.Result.Backend }, step.Result.Tool);
                writer.WriteEndObject();
            }
            else
            {
                WriteValue(writer, step.Result);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteValue(Utf8JsonWriter writer, ToolResult result)
    {
        writer.WritePropertyName("structured"u8);
        writer.WriteRawValue(ToolAnswers.ValueOf(result).Span, skipInputValidation: true);
        if (result.Backend is { } backend)
        {
            writer.WriteString("backend"u8, backend);
        }
    }

    private static ToolSearchQuery Query(GuestMessage payload) => new(payload.Text("query") ?? "")
    {
        Limit = Number(payload, "limit", UsualHits, ToolSearchQuery.MaxLimit),
        Cursor = payload.Text("cursor"),
    };

    private static string Required(GuestMessage payload, string name) =>
        payload.Text(name) is { Length: > 0 } text ? text : throw new GuestProtocolException($"'{name}' must be a text that is not empty");

    // The earlier system leaves a number out by sending 0.
    private static int Number(GuestMessage payload, string name, int usual, int most) => payload.Number(name) switch
    {
        null or 0 => usual,
        >= 1 and { } number => (int)Math.Min(number, most),
        { } number => throw new GuestProtocolException($"'{name}' must be 1 or more, but is {number}"),
    };
}
