using Microsoft.Extensions.Logging.Abstractions;

namespace ToolExec.Runtime.Tests;

/// <summary>The sandboxes of one test class, each probed once for all tests that only run scripts.</summary>
public sealed class LinuxSandboxes : IAsyncLifetime
{
    private readonly Dictionary<(LinuxTier? Tier, string? Language, bool IsEngine, bool IsPooled), ISandbox> _sandboxes = [];
    private readonly GuestFiles _files = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var sandbox in _sandboxes.Values)
        {
            await sandbox.DisposeAsync();
        }

        _files.Dispose();
    }

    /// <summary>Gives a sandbox that runs all languages.</summary>
    public Task<ISandbox> GetAsync(LinuxTier tier) => GetAsync(tier, null, isEngine: false, isPooled: false);

    /// <summary>Gives the sandbox with two walls.</summary>
    public Task<ISandbox> GetHardenedAsync() => GetAsync(null, null, isEngine: true, isPooled: false);

    /// <summary>Gives a sandbox.</summary>
    /// <param name="tier">Its tier; <see langword="null"/> for what it finds.</param>
    /// <param name="language">The language that it is for; <see langword="null"/> for all.</param>
    /// <param name="isEngine">Whether it has two walls.</param>
    /// <param name="isPooled">Whether it keeps one guest for as many scripts as come.</param>
    public async Task<ISandbox> GetAsync(LinuxTier? tier, string? language, bool isEngine, bool isPooled)
    {
        // The tests of one class run one after the other.
        if (!_sandboxes.TryGetValue((tier, language, isEngine, isPooled), out var sandbox))
        {
            _sandboxes[(tier, language, isEngine, isPooled)] = sandbox = await ProbedAsync(tier, language, isEngine, isPooled);
        }

        return sandbox;
    }

    /// <summary>Gives the guests of one language, or of all.</summary>
    internal static GuestOptions Guests(LinuxTier? tier = null, string? language = null, bool isEngine = false)
    {
        var guests = language is null ? new GuestOptions() : TestGuest.Only(language);
        if (language is null || isEngine || tier <= LinuxTier.NamespacedLauncher)
        {
            guests.CSharpFolder = TestGuest.Folder; // The launcher and the engine are in it.
        }

        return guests;
    }

    internal LinuxSandbox Create(LinuxSandboxOptions options, GuestOptions? guests = null) =>
        new(options, new GuestPrograms(_files, guests ?? Guests()), TimeProvider.System, NullLogger<LinuxSandbox>.Instance);

    private async Task<ISandbox> ProbedAsync(LinuxTier? tier, string? language, bool isEngine, bool isPooled)
    {
        var options = new LinuxSandboxOptions { IsEngine = isEngine };
        options.Name = isEngine ? "hardened" : options.Name;
        (options.MinimumTier, options.MaximumTier) = (tier ?? options.MinimumTier, tier ?? options.MaximumTier);
        (options.Pool.Size, options.Pool.MaxUses) = isPooled ? (1, 1000) : (0, 1);
        var sandbox = Create(options, Guests(tier, language, isEngine));
        var probe = await sandbox.ProbeAsync(CancellationToken.None).AsTask().WaitAsync(TimeSpan.FromSeconds(60));
        probe.IsAvailable.Should().BeTrue(probe.Description);
        return sandbox;
    }
}
