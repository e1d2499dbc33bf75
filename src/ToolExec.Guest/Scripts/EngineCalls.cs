using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using ToolExec.Script;

namespace ToolExec.Guest;

/// <summary>The functions that scripts in the engine find. Each is a line to the host and the host's answer.</summary>
internal sealed class EngineCalls(GuestChannel channel)
{
    /// <summary>The class of errors that scripts can test for.</summary>
    internal const string ErrorName = "ToolError";

    private readonly ConcurrentDictionary<long, Waiting> _waiting = new();
    private long _run;
    private long _last;

    /// <summary>Gets the number of the run.</summary>
    internal long Run => Volatile.Read(ref _run);

    /// <summary>Begins a run: answers to an earlier one are no longer waited for.</summary>
    internal void Begin(long run)
    {
        Volatile.Write(ref _run, run);
        _waiting.Clear();
    }

    /// <summary>Makes the functions for a run.</summary>
    internal ScriptFunctions Functions(JsonElement tools)
    {
        var functions = new ScriptFunctionsBuilder()
            .AddError(ErrorName)
            .Add("runTool", (call, token) => CallAsync("run_tool", null, [("tool", call.GetArgument(0)), ("arguments", call.GetArgument(1))], token))
            .Add("runChain", (call, token) => CallAsync("run_chain", null, [("chain", Chain(call.GetArgument(0)))], token))
            .Add("searchTools", (call, token) => CallAsync("search_tools", "tools", [("query", call.GetArgument(0)), ("limit", call.GetArgument(1))], token))
            .Add("listNamespaces", (call, token) => CallAsync("list_namespaces", "namespaces", [("cursor", call.GetArgument(0))], token))
            .Add("describeTool", (call, token) => CallAsync("describe_tool", null, [("tool", call.GetArgument(0)), ("detail", Or(call.GetArgument(1), "\"schema\""))], token))
            .Add("listToolExamples", (call, token) => CallAsync("list_tool_examples", null, [("tool", call.GetArgument(0)), ("max", call.GetArgument(1))], token));
        foreach (var tool in tools.EnumerateArray())
        {
            var id = tool.GetProperty("id").Clone();
            var scope = tool.GetProperty("namespace").GetString()!;
            var name = tool.GetProperty("name").GetString()!;
            functions.Add(
                scope.Length == 0 ? $"tools.{name}" : $"tools.{scope}.{name}",
                (call, token) => CallAsync("run_tool", null, [("tool", id), ("arguments", call.GetArgument(0))], token));
        }

        return functions.Build();
    }

    /// <summary>Hands an answer to who waits for it.</summary>
    internal void Settle(JsonElement message)
    {
        if (_waiting.TryRemove(message.GetProperty("call").GetInt64(), out var answer))
        {
            answer.Answer.TrySetResult(message.TryGetProperty("error", out var error) ? Failure(error) : Value(message, answer.Member));
        }
    }

    private static ScriptCallResult Value(JsonElement message, string? member)
    {
        if (!message.TryGetProperty("value", out var value))
        {
            return ScriptCallResult.FromUtf8("null"u8.ToArray());
        }

        // Scripts want the list, not the page around it.
        var part = member is not null && value.ValueKind == JsonValueKind.Object && value.TryGetProperty(member, out var list) ? list : value;
        return ScriptCallResult.FromUtf8(Encoding.UTF8.GetBytes(part.GetRawText()));
    }

    private static ScriptCallResult Failure(JsonElement error) => ScriptCallResult.FromError(new ScriptCallError
    {
        Name = ErrorName,
        Message = error.GetProperty("message").GetString() ?? "",
        Code = error.GetProperty("code").GetString(),
        Data = error.TryGetProperty("data", out var data) ? data.Clone() : default,
    });

    // Scripts may give the list of steps alone.
    private static JsonElement Chain(JsonElement steps) =>
        steps.ValueKind == JsonValueKind.Array ? JsonElement.Parse($$"""{"steps":{{steps.GetRawText()}}}""") : Or(steps, "null");

    private static JsonElement Or(JsonElement value, string otherwise) =>
        value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null ? JsonElement.Parse(otherwise) : value;

    private async ValueTask<ScriptCallResult> CallAsync(string op, string? member, (string Name, JsonElement Value)[] parameters, CancellationToken cancellationToken)
    {
        var number = Interlocked.Increment(ref _last);
        var run = Run;
        var waiting = new Waiting(new TaskCompletionSource<ScriptCallResult>(TaskCreationOptions.RunContinuationsAsynchronously), member);
        _waiting[number] = waiting;
        channel.Send(writer =>
        {
            Begin(writer, "call", run, number);
            writer.WriteString("op", op);
            writer.WriteStartObject("params");
            foreach (var (name, value) in parameters.Where(p => p.Value.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null)))
            {
                writer.WritePropertyName(name);
                value.WriteTo(writer);
            }

            writer.WriteEndObject();
        });
        try
        {
            return await waiting.Answer.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _waiting.TryRemove(number, out _);
            channel.Send(writer => Begin(writer, "cancel_call", run, number));
            throw;
        }
    }

    private static void Begin(Utf8JsonWriter writer, string type, long run, long call)
    {
        writer.WriteString("type", type);
        writer.WriteNumber("run", run);
        writer.WriteNumber("call", call);
    }

    // Who waits, and which member of the answer is wanted; null for all of it.
    private sealed record Waiting(TaskCompletionSource<ScriptCallResult> Answer, string? Member);
}
