using ToolExec.Script.QuickJs;
using ToolExec.Script.Resources;
using ToolExec.Wasm;

namespace ToolExec.Script;

/// <summary>Reads texts, each in a guest of its own that is thrown away. Thread-safe.</summary>
internal sealed class ScriptCompiler(ScriptEngineOptions options) : IDisposable
{
    private static readonly ScriptLimits Limits = new() { MemoryBytes = 512L * 1024 * 1024 };

    private readonly Lazy<GuestImage> _compiler = new(static () => GuestImage.Create(Guest.AllIntrinsics, static _ => []));
    private readonly Lazy<GuestImage> _eraser = new(static () =>
        GuestImage.Create(Guest.NoEval, static guest => guest.Install(GuestResources.TypeScript, 1)));

    public async ValueTask<ScriptCompilation> CompileAsync(string source, ScriptLanguage language, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var work = new CompileWork(this, source, language);
        var timer = options.TimeProvider.CreateTimer(
            static state => ((CompileWork)state!).Stop(StopReason.TimeLimit), work, options.CompileTimeout, Timeout.InfiniteTimeSpan);
        await using (timer.ConfigureAwait(false))
        {
            var registration = cancellationToken.UnsafeRegister(static state => ((CompileWork)state!).Stop(StopReason.Cancelled), work);
            await using (registration.ConfigureAwait(false))
            {
                var result = await GuestThreads.RunAsync(static work => work.Run(), work).ConfigureAwait(false);
                return result ?? throw new OperationCanceledException("Reading the script was cancelled.", cancellationToken);
            }
        }
    }

    public void Dispose()
    {
        foreach (var image in new[] { _compiler, _eraser })
        {
            if (image.IsValueCreated)
            {
                image.Value.Dispose();
            }
        }
    }

    private sealed class CompileWork(ScriptCompiler owner, string source, ScriptLanguage language)
    {
        private Guest? _guest;
        private int _stop;

        public void Stop(StopReason reason)
        {
            Interlocked.CompareExchange(ref _stop, (int)reason, (int)StopReason.None);
            Volatile.Read(ref _guest)?.RequestStop();
        }

        /// <summary>Answers null when it was cancelled.</summary>
        public ScriptCompilation? Run()
        {
            try
            {
                var text = source;
                if (language == ScriptLanguage.TypeScript)
                {
                    var erased = In(owner._eraser.Value, guest => TypeScriptEraser.Erase(guest, source));
                    if (erased.Error is not null)
                    {
                        return new ScriptCompilation(null, erased.Error);
                    }

                    text = erased.Text!;
                }

                return In(owner._compiler.Value, guest => Compile(guest, text));
            }
            catch (GuestStopException stop)
            {
                return Failed(stop.Kind);
            }
            catch (GuestFaultException)
            {
                return Failed(ScriptErrorKind.EngineFault);
            }
            catch (GuestTrapException trap)
            {
                return (StopReason)Volatile.Read(ref _stop) == StopReason.Cancelled ? null : Failed(trap.Kind);
            }
        }

        private ScriptCompilation Compile(Guest guest, string text)
        {
            var code = guest.Compile(string.Concat(ScriptWrapper.Prefix, text, ScriptWrapper.Suffix), out var error);
            return error is null
                ? new ScriptCompilation(new CompiledScript(source, text, language, code), null)
                : new ScriptCompilation(null, SyntaxErrors.Create(error.Value, source));
        }

        private T In<T>(GuestImage image, Func<Guest, T> action)
        {
            var guest = image.Start(BootHost.Instance, Limits);
            try
            {
                using var run = guest.BeginRun();
                Volatile.Write(ref _guest, guest);
                if (Volatile.Read(ref _stop) != (int)StopReason.None)
                {
                    guest.RequestStop();
                }

                return action(guest);
            }
            catch (WasmTrapException trap)
            {
                throw new GuestTrapException(guest.Classify(trap, (StopReason)Volatile.Read(ref _stop)));
            }
            finally
            {
                Volatile.Write(ref _guest, null);
                guest.Dispose();
            }
        }

        private static ScriptCompilation Failed(ScriptErrorKind kind) => new(null, new ScriptError
        {
            Kind = kind,
            Message = $"Reading the script's text was given up ({kind}): it is too long or nested too deep.",
        });
    }

    private sealed class GuestTrapException(ScriptErrorKind kind) : Exception
    {
        public ScriptErrorKind Kind { get; } = kind;
    }
}
