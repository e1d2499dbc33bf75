using System.Text.Json;
using ToolExec.Script.QuickJs;
using ToolExec.Wasm;

namespace ToolExec.Script;

/// <summary>A script in its guest: what it may use, what it has used, and one step of its run at a time.</summary>
/// <remarks>One thread at a time, an execution thread; only <see cref="Stop"/> may be called from any.</remarks>
internal sealed partial class ScriptSession : IDisposable
{
    private readonly SessionSettings _settings;
    private readonly HostFunction[] _functions;
    private readonly SeededRandom? _random;
    private readonly CancellationTokenSource _ended = new();
    private readonly List<ScriptConsoleLine> _console = [];
    private Guest? _guest;
    private GuestImages? _images;
    private string _definition = "";
    private CompiledScript? _script;
    private long _main = JsValue.Undefined;
    private bool _started;
    private int _timersRun;
    private int _stop;
    private int _thread;
    private int _released;

    public ScriptSession(SessionSettings settings, HostFunction[] functions, SessionUsage usage)
    {
        _settings = settings;
        _functions = functions;
        Usage = usage;
        Clock = new SessionClock(settings.TimeProvider, usage.Duration);
        _random = settings.RandomSeed is { } seed ? new SeededRandom(seed, usage.RandomBytes) : null;
    }

    public SessionClock Clock { get; }

    public CallTable Calls { get; } = new();

    public SessionUsage Usage { get; }

    /// <summary>Gets how many timers have run: a sign that the script has moved.</summary>
    public int TimersRun => _timersRun;

    public StopReason StopReason => (StopReason)Volatile.Read(ref _stop);

    private Guest Guest => _guest!;

    /// <summary>Gets whether the script runs on this very thread: a host function asks.</summary>
    public bool IsOnCurrentThread => Volatile.Read(ref _thread) == Environment.CurrentManagedThreadId;

    /// <summary>Takes what to run; the guest is made when the first step runs.</summary>
    public void Prepare(GuestImages images, string definition, CompiledScript script)
    {
        _images = images;
        _definition = definition;
        _script = script;
    }

    /// <summary>Goes on where a session was suspended.</summary>
    /// <exception cref="ScriptSnapshotException">The guest's state is refused.</exception>
    public void Restore(GuestImages images, WasmSnapshot snapshot, SessionState state)
    {
        _definition = state.Definition;
        _started = true;
        try
        {
            _guest = images.Get(state.Definition).Restore(snapshot, this, _settings.Limits);
        }
        catch (WasmSnapshotException exception)
        {
            throw SnapshotFiles.Translate(exception);
        }

        Calls.Restore(state.Calls);
    }

    /// <summary>Writes the suspended session to bytes.</summary>
    public byte[] Capture(ReadOnlyMemory<byte>? key)
    {
        MeasureUsage();
        return Guest.Capture(key ?? default, new SessionState(_definition, Usage, Calls.Capture()).Write());
    }

    /// <summary>Tells the script to stop. The first reason counts.</summary>
    public void Stop(StopReason reason)
    {
        if (Interlocked.CompareExchange(ref _stop, (int)reason, (int)StopReason.None) == (int)StopReason.None)
        {
            Volatile.Read(ref _guest)?.RequestStop();
            Calls.Wake();
        }
    }

    /// <summary>Runs the script until it ends or waits.</summary>
    public SessionStep Advance()
    {
        ScriptErrorKind failure;
        Volatile.Write(ref _thread, Environment.CurrentManagedThreadId);
        try
        {
            return Run();
        }
        catch (GuestStopException stop)
        {
            failure = stop.Kind;
        }
        catch (Exception exception) when (exception is GuestFaultException or JsonException or ArgumentOutOfRangeException)
        {
            // Texts that are no JSON and addresses that lie outside: nothing that the guest's own code ever hands out.
            failure = ScriptErrorKind.EngineFault;
        }
        catch (WasmTrapException trap)
        {
            if (StopReason is StopReason.Cancelled or StopReason.Disposed)
            {
                return SessionStep.Stopped;
            }

            failure = Guest.Classify(trap, StopReason);
        }
        finally
        {
            Volatile.Write(ref _thread, 0);
        }

        return SessionStep.Ended(Fail(failure));
    }

    /// <summary>Ends the run with an error that is not the script's own.</summary>
    public ScriptOutcome Fail(ScriptErrorKind kind) => Fail(HostErrors.Create(kind, _settings.Limits));

    /// <summary>Ends a run that leaves the script waiting.</summary>
    public ScriptOutcome Suspend(TimeSpan? nextTimer) => new()
    {
        Status = ScriptStatus.Suspended,
        PendingCalls = Calls.List(),
        NextTimer = nextTimer,
        Console = TakeConsole(),
        Usage = MeasureUsage(),
    };

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _released, 1) != 0)
        {
            return;
        }

        try
        {
            _ended.Cancel();
        }
        catch (AggregateException)
        {
            // From what host functions have registered with their token: nobody is left to tell.
        }

        _ended.Dispose();
        _guest?.Dispose();
    }

    private SessionStep Run()
    {
        try
        {
            if (_guest is null)
            {
                Volatile.Write(ref _guest, _images!.Get(_definition).Start(this, _settings.Limits));
            }

            using var run = Guest.BeginRun();
            if (StopReason != StopReason.None)
            {
                // Whoever stopped the script found no run to stop.
                Guest.RequestStop();
            }

            if (!_started)
            {
                _started = true;
                Start();
            }

            while (true)
            {
                Guest.RunJobs();
                if (TryFinish() is { } outcome)
                {
                    return SessionStep.Ended(outcome);
                }

                if (Calls.TryTake(out var call, out var result))
                {
                    Deliver(call, result);
                    continue;
                }

                var milliseconds = Guest.ReadNumber(Guest.Call(Boundary.Tick));
                if (milliseconds != 0)
                {
                    return SessionStep.Waiting(milliseconds < 0 ? null : ToDelay(milliseconds));
                }

                _timersRun++;
            }
        }
        catch (GuestThrewException)
        {
            // A job or a timer threw: nothing of the script can catch that any more.
            return SessionStep.Ended(Fail(ReadError(Guest.TakeException())));
        }
    }

    private void Start()
    {
        var main = Guest.Run(_script!.Code);
        var globals = Guest.NewString(_settings.Globals);
        _main = Guest.Call(Boundary.Start, main, globals);
        Guest.Release(globals);
        Guest.Release(main);
    }

    private void Deliver(ScriptCall call, in ScriptCallResult result)
    {
        var id = Guest.NewNumber(call.Id);
        var text = AnswerText.Write(Guest, call.Name, result);
        Guest.Release(Guest.Call(Boundary.Settle, id, text));
        Guest.Release(text);
        Guest.Release(id);
    }

    private ScriptOutcome? TryFinish()
    {
        const int Pending = 0;
        const int Fulfilled = 1;

        if (JsValue.IsUndefined(_main))
        {
            _main = Guest.Call(Boundary.Main);
        }

        switch (Guest.GetPromiseState(_main))
        {
            case Pending:
                return null;
            case Fulfilled:
                return Complete(Guest.GetPromiseResult(_main));
            default:
                return Fail(ReadError(Guest.GetPromiseResult(_main)));
        }
    }

    private ScriptOutcome Complete(long value)
    {
        // Runs code of the script: getters, toJSON. What they throw is an error like any other.
        using var text = Guest.ReadText(Guest.Call(Boundary.Encode, value));
        if (text.Utf8.Length > _settings.Limits.ResultBytes)
        {
            throw new GuestStopException(ScriptErrorKind.ResultLimit);
        }

        return new ScriptOutcome
        {
            Status = ScriptStatus.Completed,
            Value = text.Utf8.IsEmpty ? default : JsonElement.Parse(text.Utf8, ErrorReader.Depth),
            Console = TakeConsole(),
            Usage = MeasureUsage(),
        };
    }

    private ScriptError ReadError(long thrown)
    {
        using var text = Guest.ReadText(Guest.Call(Boundary.EncodeError, thrown));
        if (text.Utf8.Length > _settings.Limits.ResultBytes)
        {
            throw new GuestStopException(ScriptErrorKind.ResultLimit);
        }

        return ErrorReader.Read(text.Utf8, _script?.Source);
    }

    private ScriptOutcome Fail(ScriptError error) => new()
    {
        Status = ScriptStatus.Failed,
        Error = error,
        Console = TakeConsole(),
        Usage = MeasureUsage(),
    };

    /// <summary>The guest counts in milliseconds with fractions; never rounds down to a wait that ends before its timer is due.</summary>
    private static TimeSpan ToDelay(double milliseconds) => TimeSpan.FromTicks((long)Math.Ceiling(milliseconds * TimeSpan.TicksPerMillisecond));
}
