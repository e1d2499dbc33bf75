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
    private readonly ScriptCalls _calls;
    private readonly Standstill _standstill;
    private long _running; // the number of the run that has not ended

    public ScriptGuest(GuestChannel channel)
    {
        _channel = channel;
        _calls = new ScriptCalls(channel);
        _standstill = new Standstill(() => _calls.AreWaiting, run => Finish(run, ScriptErrors.WriteStandstill));
        _stdout = new OutputWriter(channel, "stdout", () => _calls.Run);
        _stderr = new OutputWriter(channel, "stderr", () => _calls.Run);
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
            case "start" when Interlocked.CompareExchange(ref _running, run, 0) == 0:
                _ = RunAsync(run, message.Clone());
                return true;
            case "answer" when run == _calls.Run:
                _calls.Settle(message);
                return true;
            case "cancel":
                return run != _calls.Run;
            default:
                return true;
        }
    }

    // The first script of a process pays for the compiler's own compilation: this one does it instead.
    private static async Task PrepareAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        await ScriptText.Compile(Warming).RunAsync(new ScriptGlobals(static (_, _, _) => Task.FromResult<object?>(null), null, new object())).ConfigureAwait(false);
    }

    private async Task RunAsync(long run, JsonElement message)
    {
        try
        {
            await ExecuteAsync(run, message).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // A fault of this program, such as a file of it that is not there: without a word the host would wait until the script's time is over.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Finish(run, writer => ScriptErrors.WriteThrown(writer, e));
        }

        // The compiler holds open files and memory of its own until they are finalized; the next script, if there is one, must not pay for this one's.
        GC.Collect();
    }

    private async Task ExecuteAsync(long run, JsonElement message)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        _calls.Begin(run);
        var code = message.GetProperty("code").GetString()!;
        try
        {
            var tools = new ToolNamespace((id, arguments, token) => _calls.CallAsync("run_tool", [new("tool", id), new("arguments", arguments)], token));
            foreach (var tool in message.GetProperty("tools").EnumerateArray())
            {
                tools.Add(tool.GetProperty("namespace").GetString()!, tool.GetProperty("name").GetString()!, tool.GetProperty("id").GetString()!);
            }

            var globals = new ScriptGlobals(_calls.CallAsync, message.TryGetProperty("input", out var input) ? JsonData.Read(input) : null, tools);
            var script = ScriptText.Compile(code);
            _standstill.Begin(run);
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

        if (!TryEnd(run))
        {
            return;
        }

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
        if (!TryEnd(run))
        {
            return;
        }

        _channel.Send(writer =>
        {
            writer.WriteString("type", "failed");
            writer.WriteNumber("run", run);
            writer.WriteStartObject("error");
            error(writer);
            writer.WriteEndObject();
        });
    }

    // A run ends once, by itself or because it stands still.
    private bool TryEnd(long run)
    {
        if (Interlocked.CompareExchange(ref _running, 0, run) != run)
        {
            return false;
        }

        _standstill.End();
        _stdout.Flush();
        _stderr.Flush();
        return true;
    }
}
