using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ToolExec.Runtime;

/// <summary>Runs each script in a pod of its own, which is removed when the script has ended. Thread-safe. Who makes it disposes it.</summary>
internal sealed class KubernetesSandbox : GuestSandbox
{
    private static readonly TimeSpan StartSlack = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LifeSlack = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RemoveTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan OrphanAge = TimeSpan.FromMinutes(10);

    private readonly KubernetesSandboxOptions _options;
    private readonly GuestPrograms _programs;
    private readonly TimeProvider _time;
    private readonly PodPlace _place;
    private readonly SemaphoreSlim _preparing = new(1, 1); // One at a time finds out about the cluster, and makes what all pods need.
    private readonly ConcurrentQueue<string> _leftBehind = new();
    private readonly bool _isShared; // The API client is another sandbox's.
    private KubernetesApi? _api;
    private volatile bool _hasFiles;
    private string? _lastNode;
    private volatile SandboxInfo _info;

    /// <summary>Makes a sandbox.</summary>
    /// <param name="options">How it works.</param>
    /// <param name="programs">The guests of this machine; none of them runs here.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The log.</param>
    /// <exception cref="ArgumentException">An option is wrong.</exception>
    public KubernetesSandbox(KubernetesSandboxOptions options, GuestPrograms programs, TimeProvider time, ILogger<KubernetesSandbox>? logger = null)
        : this(Checked(options), programs, time, logger ?? NullLogger<KubernetesSandbox>.Instance, new PodPlace(options.RuntimeClass), options.Pool, shared: null)
    {
    }

    private KubernetesSandbox(
        KubernetesSandboxOptions options, GuestPrograms programs, TimeProvider time, ILogger logger, PodPlace place, GuestPoolOptions? pool, KubernetesApi? shared)
        : base(programs, options.Limits, time, logger, pool)
    {
        (_api, _isShared) = (shared, shared is not null);
        _options = options;
        _programs = programs;
        _time = time;
        _place = place;
        _info = new SandboxInfo
        {
            Name = options.Name,
            Kind = "kubernetes",
            Languages = TypeErasure.Extend([.. GuestPrograms.Languages.Where(options.Images.ContainsKey)]),
            Isolation = options.Isolation,
            Profile = options.Isolation > SandboxIsolation.Namespaces ? SandboxProfile.Hardened : SandboxProfile.Standard,
            Details = $"Pods{(place.RuntimeClass is { } runtime ? $" of the runtime class {runtime}" : "")}: no network, read-only root, no capabilities.",
        };
    }

    /// <inheritdoc/>
    public override SandboxInfo Info => _info;

    /// <inheritdoc/>
    /// <remarks>The pod has its own limit, which says more when it is over; this one is for its guest's first word.</remarks>
    protected override TimeSpan StartTimeout => _options.StartTimeout + StartSlack;

    /// <inheritdoc/>
    public override async ValueTask<SandboxProbe> ProbeAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            var api = await PrepareAsync(cancellationToken).ConfigureAwait(false);
            var version = await api.VersionAsync(cancellationToken).ConfigureAwait(false);
            await RemoveOrphansAsync(api, cancellationToken).ConfigureAwait(false);
            var asked = Info.Languages.FirstOrDefault(l => KubernetesProbe.Script(l) is not null);
            if (asked is null)
            {
                return SandboxProbe.Unavailable("What a pod keeps code from is tried with JavaScript or Python: name an image for one of them.");
            }

            return await TryWallsAsync(asked, api, cancellationToken).ConfigureAwait(false) is { } fault
                ? SandboxProbe.Unavailable($"The pods of '{api.Namespace}' are not tight: {fault}.")
                : await TryLanguagesAsync($"Kubernetes {version}, namespace {api.Namespace}", cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is KubernetesException or GuestStartException)
        {
            return SandboxProbe.Unavailable(e.Message);
        }
    }

    /// <inheritdoc/>
    protected override GuestProgram? FindProgram(string language, out string? reason)
    {
        // Names, not paths: it is the image that has the programs.
        var runs = language is SandboxLanguages.TypeScript ? SandboxLanguages.JavaScript : language;
        reason = _options.Images.ContainsKey(runs) ? null : $"There is no image for {runs}.";
        return reason is not null ? null : new GuestProgram(
            runs,
            runs switch { SandboxLanguages.JavaScript => "node", SandboxLanguages.Python => "python3", _ => "dotnet" },
            PodPlan.GuestFolder);
    }

    /// <inheritdoc/>
    protected override async ValueTask<IGuest> StartAsync(GuestStart start, CancellationToken cancellationToken)
    {
        var name = $"toolexec-{Guid.NewGuid():n}";
        var made = false;
        Pod? last = null;
        using var late = new CancellationTokenSource(_options.StartTimeout, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            var api = await PrepareAsync(both.Token).ConfigureAwait(false);
            await EnsurePolicyAsync(api, both.Token).ConfigureAwait(false);
            var guest = start.Program.Language is SandboxLanguages.CSharp ? null : GuestBundle.Map.Metadata.Name;
            var asked = PodPlan.Create(name, _options, _place, guest, start, LifeOf(start.Limits), ContainerOwner.Current);
            both.Token.ThrowIfCancellationRequested();
            made = true;

            // Not to be broken off: the server would go on, and the pod be there after it was looked for to be removed.
            last = await api.CreatePodAsync(asked, CancellationToken.None).ConfigureAwait(false);
            if (PodPlan.Deviations(asked, last) is { Count: > 0 } deviations)
            {
                throw new GuestStartException($"The cluster made another pod than it was asked for: {string.Join(", ", deviations)}. Nothing of the script has run.");
            }

            var enforced = PodPlan.Enforced(asked, last, start.Limits, _options.PodPidsLimit);
            if (!IsRunning(last))
            {
                var running = await api.WaitAsync(name, last.Metadata.ResourceVersion, pod => IsRunning(last = pod), both.Token).ConfigureAwait(false);
                last = running ?? throw new GuestStartException("The pod was removed before it ran, by somebody in the cluster.");
            }

            _lastNode = last.Spec.NodeName;
            var errors = new ContainerGuest.ErrorTail();
            var streams = await api.AttachAsync(name, PodPlan.Container, bytes =>
            {
                errors.Add(bytes.Span);
                start.OnErrorBytes(bytes);
            }, both.Token).ConfigureAwait(false);
            made = false; // From here on it is the guest's.
            var begun = new KubernetesGuest(api, name, streams, errors, enforced, pod => RemoveAsync(api, pod), _time);
            await BeginAsync(begun, both.Token).ConfigureAwait(false);
            return begun;
        }
        catch (KubernetesException e)
        {
            throw new GuestStartException(e.Message, e);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            _hasFiles = false; // Somebody may have taken the config map away.
            throw new GuestStartException($"The pod that runs {start.Program.Language} did not start within {_options.StartTimeout.TotalSeconds:0.###} s: {PodStates.Waiting(last)}.");
        }
        finally
        {
            if (made)
            {
                await RemoveAsync(_api!, name).ConfigureAwait(false);
            }
        }
    }

    /// <inheritdoc/>
    protected override async ValueTask CloseRestAsync()
    {
        if (_api is { } api)
        {
            await RemoveLeftBehindAsync(api).ConfigureAwait(false);
            if (!_isShared)
            {
                api.Dispose();
            }
        }
    }

    private static KubernetesSandboxOptions Checked(KubernetesSandboxOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        return options;
    }

    private static bool IsRunning(Pod pod) => PodStates.Fault(pod) is { } fault ? throw new GuestStartException(fault) : PodStates.IsRunning(pod);

    private static async Task BeginAsync(KubernetesGuest guest, CancellationToken cancellationToken)
    {
        try
        {
            await guest.Input.WriteAsync(PodPlan.Go, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            var why = e is IOException ? await guest.ExplainAsync().ConfigureAwait(false) : null;
            await guest.DisposeAsync().ConfigureAwait(false);
            if (why is null)
            {
                throw;
            }

            throw new GuestStartException($"The pod's streams were lost: {why.Message}", e);
        }
    }

    // A pod that is kept ready may be given to any later script.
    private TimeSpan LifeOf(SandboxLimits limits) => _options.StartTimeout + LifeSlack + (_options.Pool.Size > 0 ? _options.Pool.MaxAge + (2 * Limits.Timeout!.Value) : limits.Timeout!.Value);

    private async ValueTask<KubernetesApi> PrepareAsync(CancellationToken cancellationToken)
    {
        await _preparing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var api = _api ??= Connect();
            if (!_hasFiles && _options.Images.Keys.Any(l => l is not SandboxLanguages.CSharp))
            {
                var map = await api.EnsureAsync(GuestBundle.Map, cancellationToken).ConfigureAwait(false);
                Tell(map.IsNew, "config map", GuestBundle.Map.Metadata.Name!, api);
                if (!GuestBundle.Is(map.Found))
                {
                    throw new KubernetesException($"The config map '{GuestBundle.Map.Metadata.Name}' of the namespace '{api.Namespace}' has other files than it must. Remove it; it is made again.");
                }
            }

            _hasFiles = true;
            return api;
        }
        finally
        {
            _preparing.Release();
        }
    }

    // For each pod: a pod that runs without it is on the cluster's network.
    private async ValueTask EnsurePolicyAsync(KubernetesApi api, CancellationToken cancellationToken)
    {
        var policy = await api.EnsureAsync(PodPlan.DenyAll, cancellationToken).ConfigureAwait(false);
        Tell(policy.IsNew, "network policy", PodPlan.DenyAll.Metadata.Name!, api);
        if (!PodPlan.DeniesAll(policy.Found.Spec))
        {
            throw new KubernetesException($"The network policy '{PodPlan.DenyAll.Metadata.Name}' of the namespace '{api.Namespace}' says something else than it must. Remove it; it is made again.");
        }
    }

    private KubernetesApi Connect()
    {
        var access = KubernetesAccess.Of(_options, _time);
        return new KubernetesApi(access, _options.Namespace ?? access.Namespace ?? "default", _time);
    }

    private void Tell(bool isNew, string what, string name, KubernetesApi api)
    {
        if (isNew)
        {
            Logger.ClusterObjectMade(Info.Name, what, name, api.Namespace);
        }
    }

    /// <summary>Keeps the languages that run here.</summary>
    private async ValueTask<SandboxProbe> TryLanguagesAsync(string cluster, CancellationToken cancellationToken)
    {
        var running = new List<string>();
        var faults = new List<string>();
        foreach (var language in Info.Languages.Where(_options.Images.ContainsKey))
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
        var details = $"{cluster}; {string.Join(' ', faults.Prepend($"runs {string.Join(", ", languages)}."))}";
        _info = Info with { Languages = languages, Details = details };
        return running.Count > 0 ? SandboxProbe.Available(details) : SandboxProbe.Unavailable(details);
    }

    private async ValueTask<string?> TryWallsAsync(string language, KubernetesApi api, CancellationToken cancellationToken)
    {
        // Without the pool: its pods may be on other nodes.
        var (result, node) = await LookAroundAsync(_place, language, api, cancellationToken).ConfigureAwait(false);
        if (result.Status != SandboxStatus.Completed)
        {
            return $"what code finds there cannot be asked: {result.Error?.Message}";
        }

        if (KubernetesProbe.Fault(result.Value, Info.Isolation, Limits) is { } fault)
        {
            return fault;
        }

        if (Info.Isolation <= SandboxIsolation.Namespaces)
        {
            return null;
        }

        // A plain pod on the same node sees the node's kernel; our own script is all that runs there.
        var (beside, _) = await LookAroundAsync(new PodPlace(null, node), language, api, cancellationToken).ConfigureAwait(false);
        return beside.Status != SandboxStatus.Completed ? $"the kernel of their node cannot be asked for by a plain pod: {beside.Error?.Message}"
            : string.Equals(KubernetesProbe.Kernel(beside.Value), KubernetesProbe.Kernel(result.Value), StringComparison.Ordinal)
                ? $"code sees its node's own kernel ({KubernetesProbe.Kernel(result.Value)}): the runtime class is not what it is said to be"
                : null;
    }

    private async ValueTask<(SandboxResult Result, string? Node)> LookAroundAsync(PodPlace place, string language, KubernetesApi api, CancellationToken cancellationToken)
    {
        var looking = new KubernetesSandbox(_options, _programs, _time, Logger, place, pool: null, api);
        await using (looking.ConfigureAwait(false))
        {
            var pids = _options.PodPidsLimit <= Limits.Processes && place == _place ? _options.PodPidsLimit : null;
            var input = KubernetesProbe.Input(api.Address, pids);
            var request = new SandboxRequest { Language = language, Code = KubernetesProbe.Script(language)!, Gateway = NoGateway.Instance, Input = input };
            var result = await looking.ExecuteAsync(request, cancellationToken).ConfigureAwait(false);
            return looking._leftBehind.IsEmpty ? (result, looking._lastNode) : throw new KubernetesException("Pods cannot be removed there when their script has ended; the log says why.");
        }
    }

    private async ValueTask RemoveOrphansAsync(KubernetesApi api, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var pod in await api.ListPodsAsync(PodPlan.SandboxLabel, PodPlan.SandboxValue, cancellationToken).ConfigureAwait(false))
            {
                if (IsOrphan(pod))
                {
                    await api.DeletePodAsync(pod.Metadata.Name!, 1, cancellationToken).ConfigureAwait(false);
                    Logger.PodOrphanRemoved(Info.Name, pod.Metadata.Name!);
                }
            }
        }
        catch (KubernetesException e)
        {
            // A script runs without it, and somebody looks again at the next start.
            Logger.PodOrphansNotListed(e, Info.Name);
        }
    }

    // Of this machine: its process is gone. Of another one nothing is known; but what has ended and is past its time belongs to nobody.
    private bool IsOrphan(Pod pod) => ContainerOwner.Current.IsOrphan(pod.Metadata.Labels)
        || (PodStates.HasEnded(pod) && pod.Metadata.CreationTimestamp + TimeSpan.FromSeconds(pod.Spec.ActiveDeadlineSeconds ?? 0) + OrphanAge < _time.GetUtcNow());

    /// <summary>Removes a pod, however its run ended. What cannot be removed now is tried again with the next.</summary>
    private async Task RemoveAsync(KubernetesApi api, string name)
    {
        await RemoveLeftBehindAsync(api).ConfigureAwait(false);
        await TryRemoveAsync(api, name).ConfigureAwait(false);
    }

    private async Task RemoveLeftBehindAsync(KubernetesApi api)
    {
        // Those of now, once: one that cannot be removed this time either is in the queue again.
        for (var waiting = _leftBehind.Count; waiting > 0 && _leftBehind.TryDequeue(out var name); waiting--)
        {
            await TryRemoveAsync(api, name).ConfigureAwait(false);
        }
    }

    private async Task TryRemoveAsync(KubernetesApi api, string name)
    {
        try
        {
            // Not the caller's token: it may be the reason why the pod must go.
            using var limit = new CancellationTokenSource(RemoveTimeout, _time);
            if (!await api.DeletePodAsync(name, 1, limit.Token).ConfigureAwait(false))
            {
                return;
            }

            try
            {
                // Its node says when nothing of it runs any more; only then it is gone.
                await api.WaitAsync(name, null, static _ => false, limit.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                // The node does not answer. The server forgets the pod, and the node ends it when it hears of that.
                using var last = new CancellationTokenSource(RemoveTimeout, _time);
                await api.DeletePodAsync(name, 0, last.Token).ConfigureAwait(false);
                Logger.PodForced(Info.Name, name, RemoveTimeout.TotalSeconds);
            }
        }
        catch (Exception e) when (e is KubernetesException or OperationCanceledException or ObjectDisposedException)
        {
            Logger.PodLeft(e, Info.Name, name);
            _leftBehind.Enqueue(name);
        }
    }
}
