using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ToolExec.Runtime;

/// <summary>
/// Runs JavaScript, TypeScript, Python and C# in processes that Linux confines: by bubblewrap with control groups where the host grants them, else by what is left down to the
/// launcher. What it uses was tried when it was probed, and stays.
/// </summary>
/// <remarks>Thread-safe. Who makes it disposes it.</remarks>
internal sealed class LinuxSandbox : GuestSandbox
{
    private readonly LinuxSandboxOptions _options;
    private readonly GuestPrograms _programs;
    private readonly LinuxPrograms _files;
    private readonly LinuxHost _host;
    private readonly SemaphoreSlim _probing = new(1, 1);
    private volatile SandboxInfo _info;
    private volatile LinuxStarter? _chosen;

    public LinuxSandbox(LinuxSandboxOptions options, GuestPrograms programs, TimeProvider time, ILogger<LinuxSandbox>? logger = null)
        : base(programs, options.Limits, time, logger ?? NullLogger<LinuxSandbox>.Instance, options.Pool)
    {
        _options = options;
        _programs = programs;
        _files = new LinuxPrograms([.. options.ReadableFolders]);
        _host = new LinuxHost(options, programs, Logger);
        _info = new SandboxInfo
        {
            Name = options.Name,
            Kind = options.IsEngine ? "hardened" : "linux",
            Languages = [],
            Isolation = options.IsEngine ? SandboxIsolation.Layered : SandboxIsolation.RestrictedProcess,
            Profile = options.IsEngine ? SandboxProfile.Hardened : SandboxProfile.Standard,
            Details = "Not tried yet.",
        };
    }

    /// <inheritdoc/>
    public override SandboxInfo Info => _info;

    /// <inheritdoc/>
    public override async ValueTask<SandboxProbe> ProbeAsync(CancellationToken cancellationToken)
    {
        await _probing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await ChooseAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _probing.Release();
        }
    }

    /// <inheritdoc/>
    protected override ValueTask<IGuest> StartAsync(GuestStart start, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var starter = _chosen ?? throw new GuestStartException("The sandbox was not tried yet, or cannot run here.");
        return new(starter.Start(start, _files.Find(start.Program)));
    }

    /// <inheritdoc/>
    protected override GuestProgram? FindProgram(string language, out string? reason)
    {
        if (!_options.IsEngine)
        {
            return base.FindProgram(language, out reason);
        }

        return _programs.Find(SandboxLanguages.CSharp, out reason) is { } program ? program with { Language = language, IsEngine = true } : null;
    }

    /// <inheritdoc/>
    protected override ValueTask CloseRestAsync()
    {
        _host.Dispose();
        return default;
    }

    // What was chosen once stays: where it no longer works, the sandbox does not either, rather than weaken while the host runs.
    private async Task<SandboxProbe> ChooseAsync(CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux())
        {
            return SandboxProbe.Unavailable("This is not Linux.");
        }

        var reasons = new List<string>();
        var starters = _chosen is { } chosen ? [chosen] : await _host.FindStartersAsync(reasons, cancellationToken).ConfigureAwait(false);
        var programs = new List<GuestProgram>();
        var missing = new List<string>();
        foreach (var language in _options.Languages)
        {
            if (FindProgram(language, out var why) is { } program)
            {
                await _programs.CompileAsync(program, cancellationToken).ConfigureAwait(false);
                programs.Add(program);
            }
            else
            {
                missing.Add(why!);
            }
        }

        if (programs.Count == 0)
        {
            return SandboxProbe.Unavailable($"No guest can be started here. {string.Join(' ', missing)}");
        }

        foreach (var starter in starters)
        {
            // Scripts in the engine cannot try the walls around it: another program on .NET does.
            if (_options.IsEngine && await LinuxProbe.RunAsync(starter, _programs.Find(SandboxLanguages.CSharp, out _)!, _files, cancellationToken).ConfigureAwait(false) is { } fault)
            {
                reasons.Add($"{starter.Tier}: {fault}");
                continue;
            }

            var faults = await Task.WhenAll(programs.Select(p => LinuxProbe.RunAsync(starter, p, _files, cancellationToken))).ConfigureAwait(false);
            var good = programs.Where((_, i) => faults[i] is null).Select(p => p.Language).ToList();
            if (good.Count > 0)
            {
                missing.AddRange(faults.OfType<string>());
                return Choose(starter, _options.IsEngine ? good : TypeErasure.Extend(good), missing);
            }

            reasons.Add($"{starter.Tier}: {faults[0]}");
        }

        return SandboxProbe.Unavailable($"Nothing that confines enough works here. {string.Join(' ', reasons)}");
    }

    private SandboxProbe Choose(LinuxStarter starter, IReadOnlyList<string> languages, List<string> missing)
    {
        var details = $"Tier {starter.Tier}: {starter.Description}.{(missing.Count > 0 ? " " + string.Join(' ', missing) : "")}";
        _info = _info with { Languages = languages, Isolation = _options.IsEngine ? SandboxIsolation.Layered : starter.Isolation, Details = details };
        _chosen = starter;
        return SandboxProbe.Available(details);
    }
}
