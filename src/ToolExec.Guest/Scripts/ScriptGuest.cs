using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.CodeAnalysis.Scripting;

namespace ToolExec.Guest;

/// <summary>Runs scripts, one after the other, as the host says.</summary>
#pragma warning disable CA1001 // It lives as long as its process, and its writers have nothing to let go of.
internal sealed class ScriptGuest
#pragma warning restore CA1001
{
    private const string Warming = "return 7;";
    private readonly GuestChannel _channel;
    private readonly OutputWriter _stdout;
    private readonly OutputWriter _stderr;
    private readonly ConcurrentDictionary<long, TaskCompletionSource<object?>> _waiting = new();
    private long _run;
    private long _calls;
    private int _isRunning;

    public ScriptGuest(GuestChannel channel)
    {
        _channel = channel;
        _stdout = new OutputWriter(channel, "stdout", () => Volatile.Read(ref _run));
        _stderr = new OutputWriter(channel, "stderr", () => Volatile.Read(ref _run));
#pragma warning disable RS0030 // It is the script's console.
        Console.SetOut(_stdout);
        Console.SetError(_stderr);
#pragma warning restore RS0030
    }

    /// <summary>Takes a line of the host.</summary>
    /// <returns>Whether to go on.</returns>
    public bool Receive(JsonElement message)
    {
        var run = message.TryGetProperty("run", out var number) ? number.GetInt64() : 0;
        switch (message.GetProperty("type").GetString())
        {
            case "prepare":
                _ = PrepareAsync();
                return true;
            case "start" when Interlocked.Exchange(ref _isRunning, 1) == 0:
                _ = ExecuteAsync(run, message.Clone());
                return true;
            case "answer" when run == Volatile.Read(ref _run):
                Settle(message);
                return true;
            case "cancel":
                return run != Volatile.Read(ref _run);
            default:
                return true;
        }
    }

    // The first script of a process pays for the compiler's own compilation: this one does it instead.
    private static async Task PrepareAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        await ScriptText.Compile(Warming).RunAsync(new ScriptGlobals(static (_, _) => Task.FromResult<object?>(null), null, new object())).ConfigureAwait(false);
    }

    private async Task ExecuteAsync(long run, JsonElement message)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        Volatile.Write(ref _run, run);
        _waiting.Clear();
        var code = message.GetProperty("code").GetString()!;
        try
        {
            var tools = new ToolNamespace((id, arguments) => CallAsync("run_tool", [new("tool", id), new("arguments", arguments)]));
            foreach (var tool in message.GetProperty("tools").EnumerateArray())
            {
                tools.Add(tool.GetProperty("namespace").GetString()!, tool.GetProperty("name").GetString()!, tool.GetProperty("id").GetString()!);
            }

            var globals = new ScriptGlobals(CallAsync, message.TryGetProperty("input", out var input) ? JsonData.Read(input) : null, tools);
            var script = ScriptText.Compile(code);
            var state = await script.RunAsync(globals).ConfigureAwait(false);
            Complete(run, message, state, ScriptText.GivesValue(script), globals);
        }
        catch (CompilationErrorException e)
        {
            Finish(run, writer => ScriptErrors.WriteSyntax(writer, e));
        }
#pragma warning disable CA1031 // Whatever the script threw is its outcome.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Finish(run, writer => ScriptErrors.WriteThrown(writer, e));
        }
    }

    private void Complete(long run, JsonElement message, ScriptState<object> state, bool givesValue, ScriptGlobals globals)
    {
        object? value = state.ReturnValue;
        if (!givesValue)
        {
            value = state.GetVariable("__out")?.Value ?? (object?)globals.__out;
        }

        byte[] json;
        try
        {
            json = givesValue || value is not null ? JsonData.Write(value, "the result") : [];
        }
        catch (InvalidCastException e)
        {
            Finish(run, writer => ScriptErrors.WriteResult(writer, e.Message));
            return;
        }

        var limit = message.TryGetProperty("limits", out var limits) && limits.TryGetProperty("result_bytes", out var bytes) ? bytes.GetInt64() : long.MaxValue;
        if (json.Length > limit)
        {
            Finish(run, writer => ScriptErrors.WriteResult(writer, $"The result has more than {limit} bytes."));
            return;
        }

        End();
        _channel.Send(writer =>
        {
            writer.WriteString("type", "result");
            writer.WriteNumber("run", run);
            if (json.Length > 0)
            {
                writer.WritePropertyName("value");
                writer.WriteRawValue(json, skipInputValidation: true);
            }
        });
    }

    private void Finish(long run, Action<Utf8JsonWriter> error)
    {
        End();
        _channel.Send(writer =>
        {
            writer.WriteString("type", "failed");
            writer.WriteNumber("run", run);
            writer.WriteStartObject("error");
            error(writer);
            writer.WriteEndObject();
        });
    }

    private void End()
    {
        _stdout.Flush();
        _stderr.Flush();
        Volatile.Write(ref _isRunning, 0);
    }

    private Task<object?> CallAsync(string op, IReadOnlyList<KeyValuePair<string, object?>> parameters)
    {
        var texts = parameters.Where(p => p.Value is not null).Select(p => (p.Key, Json: JsonData.Write(p.Value, p.Key))).ToList();
        var call = Interlocked.Increment(ref _calls);
        var answer = new TaskCompletionSource<object?>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[call] = answer;
        _channel.Send(writer =>
        {
            writer.WriteString("type", "call");
            writer.WriteNumber("run", Volatile.Read(ref _run));
            writer.WriteNumber("call", call);
            writer.WriteString("op", op);
            writer.WriteStartObject("params");
            foreach (var (name, json) in texts)
            {
                writer.WritePropertyName(name);
                writer.WriteRawValue(json, skipInputValidation: true);
            }

            writer.WriteEndObject();
        });
        return answer.Task;
    }

    private void Settle(JsonElement message)
    {
        if (!_waiting.TryRemove(message.GetProperty("call").GetInt64(), out var answer))
        {
            return;
        }

        if (message.TryGetProperty("error", out var error))
        {
            answer.TrySetException(new ToolError(error));
        }
        else
        {
            answer.TrySetResult(message.TryGetProperty("value", out var value) ? JsonData.Read(value) : null);
        }
    }
}
