using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ToolExec.Runtime;

/// <summary>Runs each script in a container of its own, which is removed with everything in it when the script has ended. Thread-safe. Who makes it disposes it.</summary>
internal sealed class ContainerSandbox : GuestSandbox
{
    private const string ImageLabel = "toolexec.image";
    private const string ImageName = "localhost/toolexec-guest";
    private static readonly TimeSpan RemoveTimeout = TimeSpan.FromSeconds(60);

    private readonly ContainerSandboxOptions _options;
    private readonly GuestPrograms _programs;
    private readonly TimeProvider _time;
    private readonly Func<IContainerEngine?> _connect;
    private readonly SemaphoreSlim _preparing = new(1, 1); // One at a time finds out about the engine, or makes an image.
    private readonly ConcurrentDictionary<string, string> _images = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _leftBehind = new();
    private readonly Lazy<(string Folder, string Path)> _profile;
    private IContainerEngine? _engine;
    private EngineDescription? _description;
    private volatile SandboxInfo _info;

    /// <summary>Makes a sandbox.</summary>
    /// <param name="options">How it works.</param>
    /// <param name="programs">The guests of this machine.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The log.</param>
    /// <param name="connect">Makes the engine; for tests. <see langword="null"/> for what the options say.</param>
    /// <exception cref="ArgumentException">An option is wrong.</exception>
    public ContainerSandbox(
        ContainerSandboxOptions options, GuestPrograms programs, TimeProvider time, ILogger<ContainerSandbox>? logger = null, Func<IContainerEngine?>? connect = null)
        : base(programs, Checked(options).Limits, time, logger ?? NullLogger<ContainerSandbox>.Instance, options.Pool)
    {
        _options = options;
        _programs = programs;
        _time = time;
        _connect = connect ?? (() => ContainerEngines.Connect(options, time));
        _profile = new(WriteProfile);
        _info = new SandboxInfo
        {
            Name = options.Name,
            Kind = "container",
            Languages = [.. GuestPrograms.Languages.Where(language => programs.Find(language, out _) is not null)],
            Isolation = options.Isolation,
            Profile = options.Isolation > SandboxIsolation.Namespaces ? SandboxProfile.Hardened : SandboxProfile.Standard,
            Details = $"Containers{(options.Runtime is { } runtime ? $" under {runtime}" : "")}: no network, read-only root, no capabilities.",
        };
    }

    /// <inheritdoc/>
    public override SandboxInfo Info => _info;

    /// <inheritdoc/>
    protected override TimeSpan StartTimeout => _options.StartTimeout;

    /// <inheritdoc/>
    public override async ValueTask<SandboxProbe> ProbeAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            var engine = await DescribeAsync(cancellationToken).ConfigureAwait(false);
            if (Lacks(engine) is { } lack)
            {
                return SandboxProbe.Unavailable(lack);
            }

            await RemoveOrphansAsync(cancellationToken).ConfigureAwait(false);
            var asked = Info.Languages.FirstOrDefault(l => ContainerProbe.Script(l) is not null);
            if (asked is null)
            {
                return SandboxProbe.Unavailable("Neither Node.js nor Python 3 is on this host: what a container keeps code from cannot be tried.");
            }

            if (await TryWallsAsync(asked, engine, cancellationToken).ConfigureAwait(false) is { } fault)
            {
                return SandboxProbe.Unavailable($"The containers of {engine.Name} are not tight: {fault}.");
            }

            return await TryLanguagesAsync(engine, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is EngineException or GuestStartException)
        {
            return SandboxProbe.Unavailable(e.Message);
        }
    }

    /// <inheritdoc/>
    protected override async ValueTask<IGuest> StartAsync(GuestStart start, CancellationToken cancellationToken)
    {
        var name = $"toolexec-{Guid.NewGuid():n}";
        var made = false;
        try
        {
            var description = await DescribeAsync(cancellationToken).ConfigureAwait(false);
            var engine = _engine!;
            var image = await ImageAsync(engine, start.Program, cancellationToken).ConfigureAwait(false);
            var asked = ContainerPlan.Create(_options, description, image, Profile(description), start, ContainerOwner.Current);
            cancellationToken.ThrowIfCancellationRequested();
            made = true;
            var errors = new ContainerGuest.ErrorTail();
            var enforced = new LimitsEnforced();
            var streams = await engine.RunAsync(
                name,
                asked,
                container =>
                {
                    RefuseDeviations(asked, container);
                    enforced = ContainerPlan.Enforced(asked, container, description);
                },
                bytes =>
                {
                    errors.Add(bytes.Span);
                    start.OnErrorBytes(bytes);
                },
                cancellationToken).ConfigureAwait(false);
            made = false; // From here on it is the guest's.
            return new ContainerGuest(engine, name, streams, errors, enforced, RemoveAsync, _time);
        }
        catch (EngineException e)
        {
            throw new GuestStartException(e.Message, e);
        }
        finally
        {
            if (made)
            {
                await RemoveAsync(name).ConfigureAwait(false);
            }
        }
    }

    /// <inheritdoc/>
    protected override async ValueTask CloseRestAsync()
    {
        if (_engine is { } engine)
        {
            await RemoveLeftBehindAsync(engine).ConfigureAwait(false);
            engine.Dispose();
        }

        if (_profile.IsValueCreated)
        {
            OwnedFolders.TryDelete(_profile.Value.Folder);
        }
    }

    /// <summary>Returns the profile of system calls, in the form that the engine takes.</summary>
    private string? Profile(EngineDescription engine)
    {
        var text = _options.SeccompProfile ?? (_options.Isolation == SandboxIsolation.Namespaces ? ContainerSeccomp.Profile : null);
        return text is null ? null : engine.TakesProfilePath ? _profile.Value.Path : text;
    }

    private (string Folder, string Path) WriteProfile()
    {
        try
        {
            var folder = OwnedFolders.Create("seccomp", forOthers: true);
            var path = Path.Combine(folder, "profile.json");
            using var file = new StreamWriter(new FileStream(path, OwnedFolders.NewFile));
            file.Write(_options.SeccompProfile ?? ContainerSeccomp.Profile);
            return (folder, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new GuestStartException($"The profile of system calls cannot be written: {e.Message}", e);
        }
    }

    private static void RefuseDeviations(CreateContainer asked, InspectedContainer made)
    {
        if (ContainerPlan.Deviations(asked, made) is { Count: > 0 } deviations)
        {
            throw new GuestStartException($"The container engine made another container than it was asked for: {string.Join(", ", deviations)}. Nothing of the script has run.");
        }
    }

    private static ContainerSandboxOptions Checked(ContainerSandboxOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        return options;
    }

    private async ValueTask<EngineDescription> DescribeAsync(CancellationToken cancellationToken)
    {
        if (_description is { } known)
        {
            return known;
        }

        await _preparing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            _engine ??= _connect() ?? throw new EngineException(ContainerEngines.Missing(_options));
            return _description ??= await _engine.DescribeAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _preparing.Release();
        }
    }

    private string? Lacks(EngineDescription engine)
    {
        var isKnown = _options.Runtime is not { } runtime
            || (engine.ChoosesRuntime
                ? engine.Runtimes.Count == 0 || engine.Runtimes.Contains(runtime, StringComparer.Ordinal)
                : string.Equals(Path.GetFileName(engine.DefaultRuntime), runtime, StringComparison.Ordinal));
        return Info.Languages.Count == 0 ? "No interpreter is on this host: install Node.js, Python 3 or the .NET runtime."
            : !isKnown ? $"{engine.Name} does not run containers under '{_options.Runtime}', but under '{engine.DefaultRuntime}'. Install it, and tell the engine of it."
            : !engine.BoundsMemory ? $"{engine.Name} cannot bound the memory and swap of containers here: give it the memory controller of cgroups."
            : !engine.BoundsProcesses ? $"{engine.Name} cannot bound the processes of containers here: give it the pids controller of cgroups."
            : !engine.HasSeccomp && _options.Isolation == SandboxIsolation.Namespaces ? $"{engine.Name} does not filter system calls of containers."
            : null;
    }

    /// <summary>Keeps the languages that run here.</summary>
    private async ValueTask<SandboxProbe> TryLanguagesAsync(EngineDescription engine, CancellationToken cancellationToken)
    {
        var running = new List<string>();
        var faults = new List<string>();
        foreach (var language in Info.Languages)
        {
            var result = await TryAsync(language, Trial, cancellationToken).ConfigureAwait(false);
            if (result.Status == SandboxStatus.Completed)
            {
                running.Add(language);
            }
            else
            {
                faults.Add($"{language} does not run: {result.Error?.Message}");
            }
        }

        var languages = TypeErasure.Extend(running);
        var details = $"{engine.Name}; {string.Join(' ', faults.Prepend($"runs {string.Join(", ", languages)}."))}";
        _info = Info with { Languages = languages, Details = details };
        return SandboxProbe.Available(details);
    }

    private async ValueTask<string?> TryWallsAsync(string language, EngineDescription engine, CancellationToken cancellationToken)
    {
        // Somebody listens: that nothing comes is the container's doing.
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var input = JsonElement.Parse(string.Create(CultureInfo.InvariantCulture, $$"""{"port":{{((IPEndPoint)listener.LocalEndpoint).Port}}}"""));
        var request = new SandboxRequest { Language = language, Code = ContainerProbe.Script(language)!, Gateway = NoGateway.Instance, Input = input };
        var result = await ExecuteAsync(request, cancellationToken).ConfigureAwait(false);
        return result.Status == SandboxStatus.Completed
            ? ContainerProbe.Fault(result.Value, Info.Isolation, engine.Kernel)
            : $"what code finds there cannot be asked: {result.Error?.Message}";
    }

    private async ValueTask<string> ImageAsync(IContainerEngine engine, GuestProgram program, CancellationToken cancellationToken)
    {
        if (_images.TryGetValue(program.Language, out var known) || _options.Images.TryGetValue(program.Language, out known))
        {
            return known;
        }

        await _preparing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_images.TryGetValue(program.Language, out known))
            {
                return known;
            }

            var root = GuestImage.Create(program);
            var digest = await root.DigestAsync(cancellationToken).ConfigureAwait(false);
            var name = $"{ImageName}:{program.Language}-{digest[..12]}";
            var image = await engine.FindImageAsync(name, ImageLabel, digest, cancellationToken).ConfigureAwait(false);
            if (image is null)
            {
                image = await engine.ImportImageAsync(name, ImageLabel, digest, root.WriteAsync, cancellationToken).ConfigureAwait(false);
                Logger.ImageMade(Info.Name, program.Language, image);
            }

            return _images[program.Language] = image;
        }
        finally
        {
            _preparing.Release();
        }
    }

    private async ValueTask RemoveOrphansAsync(CancellationToken cancellationToken)
    {
        var owner = ContainerOwner.Current;
        try
        {
            foreach (var container in await _engine!.ListAsync(ContainerOwner.HostLabel, owner.Host, cancellationToken).ConfigureAwait(false))
            {
                if (owner.IsOrphan(container.Labels))
                {
                    await _engine.RemoveAsync(container.Id, cancellationToken).ConfigureAwait(false);
                    Logger.OrphanRemoved(Info.Name, container.Id);
                }
            }
        }
        catch (EngineException e)
        {
            // Podman's list fails while another process removes a container. Somebody looks again at the next start.
            Logger.OrphansNotListed(e, Info.Name);
        }
    }

    /// <summary>Removes a container, however its run ended. What cannot be removed now is tried again with the next.</summary>
    private async Task RemoveAsync(string name)
    {
        await RemoveLeftBehindAsync(_engine!).ConfigureAwait(false);
        await TryRemoveAsync(_engine!, name).ConfigureAwait(false);
    }

    private async Task RemoveLeftBehindAsync(IContainerEngine engine)
    {
        // Those of now, once: one that cannot be removed this time either is in the queue again.
        for (var waiting = _leftBehind.Count; waiting > 0 && _leftBehind.TryDequeue(out var name); waiting--)
        {
            await TryRemoveAsync(engine, name).ConfigureAwait(false);
        }
    }

    private async Task TryRemoveAsync(IContainerEngine engine, string name)
    {
        // Not the caller's token: it may be the reason why the container must go.
        using var limit = new CancellationTokenSource(RemoveTimeout, _time);
        try
        {
            await engine.RemoveAsync(name, limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is EngineException or OperationCanceledException or ObjectDisposedException)
        {
            Logger.ContainerLeft(e, Info.Name, name);
            _leftBehind.Enqueue(name);
        }
    }
}
