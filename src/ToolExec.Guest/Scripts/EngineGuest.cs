using System.Text.Json;
using ToolExec.Script;

namespace ToolExec.Guest;

/// <summary>Runs scripts in the managed engine, one after the other, as the host says.</summary>
#pragma warning disable CA1001 // It lives as long as its process.
internal sealed class EngineGuest(GuestChannel channel, bool isTypeScript)
#pragma warning restore CA1001
{
    // The host counts calls and knows the limit; this only keeps a script from filling this process with them.
    private const long MostCalls = 1_000_000;
    private const long LeastMemory = 4L << 20;
    private const long MostMemory = 2L << 30;
    private const long MostBytes = 1L << 30;
    private const long UsualMemory = 64L << 20;
    private const long UsualBytes = 1L << 20;

    private readonly ScriptEngine _engine = new();
    private readonly EngineCalls _calls = new(channel);
    private int _isRunning;

    /// <summary>Takes a line of the host.</summary>
    /// <returns>Whether to go on.</returns>
    internal bool Receive(JsonElement message)
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
            case "answer" when run == _calls.Run:
                _calls.Settle(message);
                return true;
            case "cancel":
                return run != _calls.Run;
            default:
                return true;
        }
    }

    // The first script of a process pays for the engine's start: this one does it instead.
    private async Task PrepareAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        await _engine.RunAsync("return 7", isTypeScript ? ScriptLanguage.TypeScript : ScriptLanguage.JavaScript).ConfigureAwait(false);
    }

    private async Task ExecuteAsync(long run, JsonElement message)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        _calls.Begin(run);
        try
        {
            var compilation = await _engine.CompileAsync(
                message.GetProperty("code").GetString()!, isTypeScript ? ScriptLanguage.TypeScript : ScriptLanguage.JavaScript).ConfigureAwait(false);
            if (compilation.Script is not { } script)
            {
                Fail(run, compilation.Error!);
                return;
            }

            var instance = _engine.CreateInstance(script, Options(run, message));
            await using (instance.ConfigureAwait(false))
            {
                End(run, await instance.RunAsync().ConfigureAwait(false));
            }
        }
#pragma warning disable CA1031 // A fault of this program is one of the script's process: the host must hear of it rather than wait.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Fail(run, new ScriptError { Kind = ScriptErrorKind.EngineFault, Message = $"The engine failed ({e.GetType().Name})." });
        }
    }

    private ScriptInstanceOptions Options(long run, JsonElement message)
    {
        var limits = message.TryGetProperty("limits", out var given) ? given : default;
        long Limit(string name, long usual) =>
            limits.ValueKind == JsonValueKind.Object && limits.TryGetProperty(name, out var limit) ? limit.GetInt64() : usual;

        var options = new ScriptInstanceOptions
        {
            Functions = _calls.Functions(message.GetProperty("tools")),

            // At once: the host may show it, and keeps it where the script ends at a limit.
            Console = line => Print(run, line.Level is ScriptConsoleLevel.Warn or ScriptConsoleLevel.Error ? "stderr" : "stdout", line.Text + "\n"),
            Limits = new ScriptLimits
            {
                Duration = null, // the host's clock counts
                MemoryBytes = Math.Clamp(Limit("memory_bytes", UsualMemory), LeastMemory, MostMemory),
                ResultBytes = Math.Clamp(Limit("result_bytes", UsualBytes), 2, MostBytes),
                OutputBytes = Math.Min(Limit("output_bytes", UsualBytes), MostBytes),
                HostCalls = MostCalls,
            },
        };
        var input = message.TryGetProperty("input", out var value) ? value.GetRawText() : "null";
        options.Globals = JsonElement.Parse($$"""{"input":{{input}}}""");
        return options;
    }

    private void End(long run, ScriptOutcome outcome)
    {
        if (outcome.Error is { } error)
        {
            Fail(run, error);
            return;
        }

        Volatile.Write(ref _isRunning, 0);
        channel.Send(writer =>
        {
            writer.WriteString("type", "result");
            writer.WriteNumber("run", run);
            if (outcome.Value.ValueKind != JsonValueKind.Undefined)
            {
                writer.WritePropertyName("value");
                outcome.Value.WriteTo(writer);
            }
        });
    }

    private void Print(long run, string stream, string text)
    {
        const int MaxPiece = 16 * 1024;
        for (var at = 0; at < text.Length;)
        {
            var end = Math.Min(text.Length, at + MaxPiece);
            end -= end < text.Length && char.IsHighSurrogate(text[end - 1]) ? 1 : 0;
            var piece = text[at..end];
            channel.Send(writer =>
            {
                writer.WriteString("type", "output");
                writer.WriteNumber("run", run);
                writer.WriteString("stream", stream);
                writer.WriteString("text", piece);
            });
            at = end;
        }
    }

    private void Fail(long run, ScriptError error)
    {
        Volatile.Write(ref _isRunning, 0);
        channel.Send(writer =>
        {
            writer.WriteString("type", "failed");
            writer.WriteNumber("run", run);
            writer.WriteStartObject("error");
            EngineErrors.Write(writer, error);
            writer.WriteEndObject();
        });
    }
}
