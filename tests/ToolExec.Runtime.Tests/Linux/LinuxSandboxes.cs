using Microsoft.Extensions.Logging.Abstractions;

namespace ToolExec.Runtime.Tests;

/// <summary>One sandbox for each tier, probed once for all tests that only run scripts.</summary>
public sealed class LinuxSandboxes : IAsyncLifetime
{
    private readonly Dictionary<(LinuxTier Tier, bool Reused), ISandbox> _sandboxes = [];
    private readonly GuestFiles _files = new();
    private ISandbox? _hardened;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var sandbox in _sandboxes.Values)
        {
            await sandbox.DisposeAsync();
        }

        if (_hardened is not null)
        {
            await _hardened.DisposeAsync();
        }

        _files.Dispose();
    }

    // The tests of one class run one after the other.
    public async Task<ISandbox> GetAsync(LinuxTier tier, bool reused = false)
    {
        if (!_sandboxes.TryGetValue((tier, reused), out var sandbox))
        {
            _sandboxes[(tier, reused)] = sandbox = await CreateAsync(tier, reused);
        }

        return sandbox;
    }

    public async Task<ISandbox> GetHardenedAsync() =>
        _hardened ??= await ProbedAsync(new LinuxSandboxOptions { Name = "hardened", IsEngine = true });

    internal LinuxSandbox Create(LinuxSandboxOptions options, GuestOptions? guests = null) => new(
        options,
        new GuestPrograms(_files, guests ?? new GuestOptions { CSharpFolder = TestGuest.Folder }),
        TimeProvider.System,
        NullLogger<LinuxSandbox>.Instance);

    private Task<ISandbox> CreateAsync(LinuxTier tier, bool reused)
    {
        var options = new LinuxSandboxOptions { MinimumTier = tier, MaximumTier = tier };
        (options.Pool.Size, options.Pool.MaxUses) = reused ? (1, 1000) : (0, 1);
        return ProbedAsync(options);
    }

    private async Task<ISandbox> ProbedAsync(LinuxSandboxOptions options)
    {
        var sandbox = Create(options);
        var probe = await sandbox.ProbeAsync(CancellationToken.None).AsTask().WaitAsync(TimeSpan.FromSeconds(60));
        probe.IsAvailable.Should().BeTrue(probe.Description);
        return sandbox;
    }
}
