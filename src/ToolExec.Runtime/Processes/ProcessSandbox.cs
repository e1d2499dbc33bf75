using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using ToolExec.Foundation.Processes;

namespace ToolExec.Runtime;

/// <summary>
/// Runs code as a plain child process of this host. It is no wall: the code may read, write and reach whatever the host's user may. For code that the host's own
/// developer wrote.
/// </summary>
/// <remarks>
/// What it does do: the code does not get the host's environment, its time, output and result are bounded, and when it ends, everything that it started is ended with
/// it. Thread-safe. Who makes it disposes it.
/// </remarks>
internal sealed class ProcessSandbox : GuestSandbox
{
    // Nothing in here may fail where a host has less than is asked for.
    private const string Bounds = "ulimit -c 0; ulimit -n 1024 2>/dev/null";
    private readonly GuestPrograms _programs;
    private readonly TimeProvider _time;
    private readonly IReadOnlyDictionary<string, string> _environment;

    public ProcessSandbox(ProcessSandboxOptions options, GuestPrograms programs, TimeProvider time, ILogger<ProcessSandbox>? logger = null)
        : base(programs, options.Limits, time, logger ?? NullLogger<ProcessSandbox>.Instance, options.Pool)
    {
        _programs = programs;
        _time = time;
        _environment = options.Environment.ToDictionary(StringComparer.Ordinal);
        Info = new SandboxInfo
        {
            Name = options.Name,
            Kind = "process",
            Languages = TypeErasure.Extend(GuestPrograms.Languages.Where(language => programs.Find(language, out _) is not null)),
            Isolation = SandboxIsolation.None,
            Profile = SandboxProfile.Dev,
            Details = "No isolation: code may do what the host's user may.",
        };
    }

    /// <inheritdoc/>
    public override SandboxInfo Info { get; }

    /// <inheritdoc/>
    public override async ValueTask<SandboxProbe> ProbeAsync(CancellationToken cancellationToken)
    {
        if (Info.Languages is not [var language, ..])
        {
            _programs.Find(SandboxLanguages.JavaScript, out var reason);
            return SandboxProbe.Unavailable($"No guest can be started here. {reason}");
        }

        if (_programs.Find(SandboxLanguages.Python, out _) is { } python)
        {
            await _programs.CompileAsync(python, cancellationToken).ConfigureAwait(false);
        }

        // Both are one line in every language; the second must fail.
        var good = await TryAsync(language, Trial, cancellationToken).ConfigureAwait(false);
        if (good.Status != SandboxStatus.Completed)
        {
            return SandboxProbe.Unavailable($"A script in {language} does not run: {good.Error?.Message}");
        }

        var bad = await TryAsync(language, "return return", cancellationToken).ConfigureAwait(false);
        return bad.Error?.Kind == SandboxErrorKind.Syntax
            ? SandboxProbe.Available($"Runs {string.Join(", ", Info.Languages)}, without isolation.")
            : SandboxProbe.Unavailable($"A script that is no {language} was not refused.");
    }

    /// <inheritdoc/>
    protected override ValueTask<IGuest> StartAsync(GuestStart start, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var scratch = OwnedFolders.Create("scratch", forOthers: false);
        var throughShell = File.Exists(GuestShell.Path) && !OperatingSystem.IsWindows();
        var arguments = start.Arguments(separate: throughShell);
        try
        {
            var child = ChildProcess.Start(new ChildProcessOptions
            {
                FileName = throughShell ? GuestShell.Path : start.Program.Executable,
                Arguments = throughShell ? GuestShell.Arguments(start.Program.Executable, arguments, Bounds) : arguments,
                WorkingDirectory = scratch,
                Environment = Variables(start, scratch),
                OnErrorBytes = start.OnErrorBytes,
                TimeProvider = _time,
            });
            return new(new ChildGuest(child, new LimitsEnforced(), () => CleanUpAsync(scratch)));
        }
        catch (ChildProcessException e)
        {
            OwnedFolders.TryDelete(scratch);
            throw new GuestStartException($"The program that runs {start.Program.Language} cannot be started: {e.Message}", e);
        }
    }

    private static ValueTask CleanUpAsync(string scratch)
    {
        OwnedFolders.TryDelete(scratch);
        return default;
    }

    private ChildEnvironment Variables(GuestStart start, string scratch)
    {
        var variables = new Dictionary<string, string?>(StringComparer.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            variables["PATH"] = "/usr/local/bin:/usr/bin:/bin";
            variables["LANG"] = "C.UTF-8";
            variables["TMPDIR"] = scratch;
        }

        variables["HOME"] = scratch;
        foreach (var (name, value) in start.Program.Environment(start.Limits).Concat(_environment))
        {
            variables[name] = value;
        }

        return ChildEnvironment.Only(OperatingSystem.IsWindows() ? ChildEnvironment.CommonNames : []).With(variables);
    }
}
