using System.Security.Cryptography;
using System.Text;
using ToolExec.Script.QuickJs;

namespace ToolExec.Script;

/// <summary>What the guest asks for while it runs.</summary>
internal sealed partial class ScriptSession : IGuestHost
{
    private const int SecondsPerMinute = 60;

    string IGuestHost.TimeZoneName => _settings.TimeZone.Id;

    long IGuestHost.WallClock => (_settings.WallClock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;

    long IGuestHost.OwnClock => Clock.Nanoseconds;

    long IGuestHost.Call(Guest guest, long id, int index, ReadOnlySpan<byte> arguments)
    {
        if (Usage.HostCalls >= _settings.Limits.HostCalls)
        {
            throw new GuestStopException(ScriptErrorKind.HostCallLimit);
        }

        Usage.HostCalls++;
        if ((uint)index >= (uint)_functions.Length || id <= 0)
        {
            throw new GuestFaultException("The guest's prelude called a function that it was not given.");
        }

        // The argument text of one call is bounded before it is copied out of the guest.
        if (arguments.Length > _settings.Limits.PendingArgumentBytes)
        {
            throw new GuestStopException(ScriptErrorKind.HostCallLimit);
        }

        var function = _functions[index];
        return function.Kind switch
        {
            ScriptFunctionKind.Async => Invoke(guest, function.Handler!, new ScriptCall(id, function.Name, arguments.ToArray(), _settings.State)),
            ScriptFunctionKind.Sync => InvokeSync(guest, function.SyncHandler!, new ScriptCall(0, function.Name, arguments.ToArray(), _settings.State)),
            _ => throw new GuestFaultException("The guest's prelude called a class of errors."),
        };
    }

    void IGuestHost.Log(int level, ReadOnlySpan<byte> text)
    {
        // A line costs one byte more than its text, so that empty ones are not free.
        Usage.OutputBytes += text.Length + 1;
        if (Usage.OutputBytes > _settings.Limits.OutputBytes)
        {
            throw new GuestStopException(ScriptErrorKind.OutputLimit);
        }

        var line = new ScriptConsoleLine(ToLevel(level), Encoding.UTF8.GetString(text));
        _console.Add(line);
        _settings.Console?.Invoke(line);
    }

    void IGuestHost.FillRandom(Span<byte> buffer)
    {
        if (_random is null)
        {
            RandomNumberGenerator.Fill(buffer);
        }
        else
        {
            _random.Fill(buffer);
            Usage.RandomBytes = _random.Position;
        }
    }

    int? IGuestHost.GetOffsetMinutes(string zone, double milliseconds)
    {
        // Only ids that the system knows: a guest must not make the host look for files under names of its own.
        var zoneInfo = string.Equals(zone, _settings.TimeZone.Id, StringComparison.Ordinal) ? _settings.TimeZone : TimeZones.Find(zone);
        return zoneInfo is null ? null : (int)(TimeZones.GetOffset(zoneInfo, milliseconds / 1000).TotalSeconds / SecondsPerMinute);
    }

    int IGuestHost.GetOffsetSeconds(long secondsSince1970) => (int)TimeZones.GetOffset(_settings.TimeZone, secondsSince1970).TotalSeconds;

    private long InvokeSync(Guest guest, ScriptSyncFunction handler, ScriptCall call)
    {
        ScriptCallResult result;
        try
        {
            result = handler(call);
            if (result.IsSuspended)
            {
                result = ScriptCallResult.FromError($"'{call.Name}' returns its value at once and cannot be suspended.");
            }
        }
#pragma warning disable CA1031 // The function is foreign code: whatever it throws is the failure of its call.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            result = Describe(call, exception);
        }

        return AnswerText.Write(guest, call.Name, result);
    }

    private long Invoke(Guest guest, ScriptFunction handler, ScriptCall call)
    {
        ValueTask<ScriptCallResult> task;
        try
        {
            task = handler(call, _ended.Token);
        }
#pragma warning disable CA1031 // The function is foreign code: whatever it throws is the failure of its call.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return AnswerText.Write(guest, call.Name, Describe(call, exception));
        }

        if (task.IsCompletedSuccessfully)
        {
            var result = task.GetAwaiter().GetResult();
            if (!result.IsSuspended)
            {
                return AnswerText.Write(guest, call.Name, result);
            }

            AddWaiting(call, suspended: true);
        }
        else
        {
            AddWaiting(call, suspended: false);
            _ = CompleteLaterAsync(call, task);
        }

        return JsValue.Undefined;
    }

    private void AddWaiting(ScriptCall call, bool suspended)
    {
        if (!Calls.TryAdd(call, suspended, _settings.Limits.PendingArgumentBytes))
        {
            throw new GuestStopException(ScriptErrorKind.HostCallLimit);
        }
    }

    private async Task CompleteLaterAsync(ScriptCall call, ValueTask<ScriptCallResult> task)
    {
        ScriptCallResult result;
        try
        {
            result = await task.ConfigureAwait(false);
        }
#pragma warning disable CA1031 // The function is foreign code: whatever it throws is the failure of its call.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            result = Describe(call, exception);
        }

        Calls.Complete(call.Id, result);
    }

    private ScriptCallResult Describe(ScriptCall call, Exception exception) => exception switch
    {
        ScriptFunctionException known => ScriptCallResult.FromError(new ScriptCallError { Message = known.Message, Code = known.Code, Data = known.Data }),
        OperationCanceledException => ScriptCallResult.FromError($"The host function '{call.Name}' was cancelled."),
        _ when _settings.IncludeExceptionText => ScriptCallResult.FromError($"The host function '{call.Name}' failed: {exception.Message}"),
        _ => ScriptCallResult.FromError($"The host function '{call.Name}' failed."),
    };

    private ScriptConsoleLine[] TakeConsole()
    {
        var lines = _console.ToArray();
        _console.Clear();
        return lines;
    }

    private ScriptUsage MeasureUsage()
    {
        Usage.Duration = Clock.Elapsed;
        Usage.PeakMemoryBytes = Math.Max(Usage.PeakMemoryBytes, _guest?.MemoryBytes ?? 0);
        return Usage.ToUsage();
    }

    private static ScriptConsoleLevel ToLevel(int level) => level switch
    {
        0 => ScriptConsoleLevel.Debug,
        2 => ScriptConsoleLevel.Info,
        3 => ScriptConsoleLevel.Warn,
        4 => ScriptConsoleLevel.Error,
        _ => ScriptConsoleLevel.Log,
    };
}
