using System.Collections.Concurrent;
using System.Text.Json;

namespace ToolExec.Guest;

/// <summary>The calls of C# scripts. Each is a line to the host and the host's answer.</summary>
internal sealed class ScriptCalls(GuestChannel channel)
{
    private readonly ConcurrentDictionary<long, TaskCompletionSource<object?>> _waiting = new();
    private long _run;
    private long _last;

    /// <summary>Gets the number of the run.</summary>
    public long Run => Volatile.Read(ref _run);

    /// <summary>Gets a value indicating whether the host has something left to answer.</summary>
    public bool AreWaiting => !_waiting.IsEmpty;

    /// <summary>Begins a run: answers to an earlier one are no longer waited for.</summary>
    public void Begin(long run)
    {
        Volatile.Write(ref _run, run);
        _waiting.Clear();
    }

    /// <summary>Asks the host.</summary>
    /// <exception cref="ToolError">The call did not succeed.</exception>
    /// <exception cref="OperationCanceledException">The script has given the call up; the host is told so.</exception>
    public Task<object?> CallAsync(string op, IReadOnlyList<KeyValuePair<string, object?>> parameters, CancellationToken cancellationToken)
    {
        var texts = parameters.Where(p => p.Value is not null).Select(p => (p.Key, Json: JsonData.Write(p.Value, p.Key))).ToList();
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<object?>(cancellationToken);
        }

        var (run, call) = (Run, Interlocked.Increment(ref _last));
        var answer = new TaskCompletionSource<object?>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[call] = answer;
        channel.Send(writer =>
        {
            Begin(writer, "call", run, call);
            writer.WriteString("op", op);
            writer.WriteStartObject("params");
            foreach (var (name, json) in texts)
            {
                writer.WritePropertyName(name);
                writer.WriteRawValue(json, skipInputValidation: true);
            }

            writer.WriteEndObject();
        });
        return cancellationToken.CanBeCanceled ? UnlessCancelledAsync(answer, run, call, cancellationToken) : answer.Task;
    }

    /// <summary>Hands an answer to who waits for it.</summary>
    public void Settle(JsonElement message)
    {
        var call = message.GetProperty("call").GetInt64();
        if (!_waiting.TryGetValue(call, out var answer))
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

        // Last: from now on nobody may take the script for one that has nothing to wait for.
        _waiting.TryRemove(call, out _);
    }

    private static void Begin(Utf8JsonWriter writer, string type, long run, long call)
    {
        writer.WriteString("type", type);
        writer.WriteNumber("run", run);
        writer.WriteNumber("call", call);
    }

    private async Task<object?> UnlessCancelledAsync(TaskCompletionSource<object?> answer, long run, long call, CancellationToken cancellationToken)
    {
        var registration = cancellationToken.UnsafeRegister(
            (state, token) =>
            {
                if (answer.TrySetCanceled(token))
                {
                    _waiting.TryRemove(call, out _);
                    channel.Send(writer => Begin(writer, "cancel_call", run, call));
                }
            },
            null);
        await using (registration.ConfigureAwait(false))
        {
#pragma warning disable VSTHRD003 // It is the host that answers.
            return await answer.Task.ConfigureAwait(false);
#pragma warning restore VSTHRD003
        }
    }
}
