using Microsoft.Extensions.Logging.Abstractions;
using ToolExec.TestSupport;

namespace ToolExec.Runtime.Tests;

/// <summary>Guests that wait ready behind the walls of Linux.</summary>
public sealed class LinuxPoolTests : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(60);
    private readonly GuestFiles _files = new();

    // Every process around a guest of these tests, and of no others, has it among its arguments.
    private readonly DirectoryInfo _mark = Directory.CreateTempSubdirectory("toolexec-pool-");

    public void Dispose()
    {
        _files.Dispose();
        _mark.Delete(recursive: true);
    }

    [ComponentTheory("python3", "bwrap")]
    [InlineData(LinuxTier.Launcher)]
    [InlineData(LinuxTier.NamespacedLauncher)]
    [InlineData(LinuxTier.Bubblewrap)]
    [InlineData(LinuxTier.BubblewrapCgroups)]
    public async Task ExecuteAsync_PoolOfGuestsForOneUse_TakesAWarmOneAndSharesNothing(LinuxTier tier)
    {
        await using var sandbox = await CreateAsync(new LinuxSandboxOptions { MinimumTier = tier, MaximumTier = tier }, maxUses: 1);
        const string Code = "import builtins\nfound = hasattr(builtins, 'left')\nbuiltins.left = 1\nreturn found";

        var first = await RunAsync(sandbox, SandboxLanguages.Python, Code);
        var warm = await WaitAsync(running => running.Count > 0);
        var later = await RunUntilTakenAsync(sandbox, SandboxLanguages.Python, Code, warm);

        first.Value.GetBoolean().Should().BeFalse();
        later.Should().OnlyContain(result => !result.Value.GetBoolean(), "each script has a process of its own");
        later.Should().OnlyContain(result => result.LimitsEnforced == first.LimitsEnforced);
        await WaitAsync(running => running.Count > 0, "another one waits instead");
        await sandbox.DisposeAsync();
        Running().Should().BeEmpty();
    }

    [ComponentTheory("python3", "bwrap")]
    [InlineData(LinuxTier.Launcher)]
    [InlineData(LinuxTier.BubblewrapCgroups)]
    public async Task ExecuteAsync_PoolOfGuestsForTwoUses_UsesEachTwice(LinuxTier tier)
    {
        await using var sandbox = await CreateAsync(new LinuxSandboxOptions { MinimumTier = tier, MaximumTier = tier }, maxUses: 2);
        const string Code = "import builtins\nbuiltins.count = getattr(builtins, 'count', 0) + 1\nreturn builtins.count";

        // The second and third guest are there before they are needed, or not: either way nobody counts beyond two.
        var counts = new List<int>();
        for (var i = 0; i < 6; i++)
        {
            counts.Add((await RunAsync(sandbox, SandboxLanguages.Python, Code)).Value.GetInt32());
        }

        counts.Should().OnlyContain(count => count <= 2).And.Contain(2);
    }

    [ComponentTheory("python3", "bwrap")]
    [InlineData(LinuxTier.Launcher)]
    [InlineData(LinuxTier.BubblewrapCgroups)]
    public async Task ExecuteAsync_RequestMayUseLessThanTheWarmOnes_GetsOneOfItsOwn(LinuxTier tier)
    {
        await using var sandbox = await CreateAsync(new LinuxSandboxOptions { MinimumTier = tier, MaximumTier = tier }, maxUses: 1);
        await RunAsync(sandbox, SandboxLanguages.Python, "return 1");
        var warm = await WaitAsync(running => running.Count > 0);

        var result = await RunAsync(sandbox, SandboxLanguages.Python, "kept = bytearray(b'1') * (200 << 20)\nreturn len(kept)", new SandboxLimits { MemoryBytes = 64 << 20 });

        result.Error!.Kind.Should().Be(SandboxErrorKind.MemoryLimit);
        Running().Should().Contain(warm, "they wait for who may use what they were started with");
    }

    [ComponentFact("bwrap")]
    public async Task ExecuteAsync_HardenedWithAPool_TakesAWarmOne()
    {
        await using var sandbox = await CreateAsync(new LinuxSandboxOptions { Name = "hardened", IsEngine = true }, maxUses: 1);

        var first = await RunAsync(sandbox, SandboxLanguages.JavaScript, "return typeof globalThis.left + (globalThis.left = 1)");
        var warm = await WaitAsync(running => running.Count > 0);
        var later = await RunUntilTakenAsync(sandbox, SandboxLanguages.JavaScript, "return typeof globalThis.left + (globalThis.left = 1)", warm);

        first.Value.GetString().Should().Be("undefined1");
        later.Should().OnlyContain(result => result.Value.GetString() == "undefined1");
        later.Should().OnlyContain(result => result.LimitsEnforced == first.LimitsEnforced);
        await sandbox.DisposeAsync();
        Running().Should().BeEmpty();
    }

    private async Task<LinuxSandbox> CreateAsync(LinuxSandboxOptions options, int maxUses)
    {
        (options.Pool.Size, options.Pool.MaxUses) = (1, maxUses);
#pragma warning disable CA1416 // The sandbox is one of Linux.
        File.SetUnixFileMode(_mark.FullName, (UnixFileMode)0b111_101_101); // rwxr-xr-x
#pragma warning restore CA1416
        options.ReadableFolders.Add(_mark.FullName);
        var sandbox = new LinuxSandbox(
            options, new GuestPrograms(_files, new GuestOptions { CSharpFolder = TestGuest.Folder }), TimeProvider.System, NullLogger<LinuxSandbox>.Instance);
        var probe = await sandbox.ProbeAsync(CancellationToken.None).AsTask().WaitAsync(Long);
        probe.IsAvailable.Should().BeTrue(probe.Description);
        Running().Should().BeEmpty("a pool is filled when a language was asked for");
        return sandbox;
    }

    private static Task<SandboxResult> RunAsync(LinuxSandbox sandbox, string language, string code, SandboxLimits? limits = null) => sandbox.ExecuteAsync(
        new SandboxRequest { Language = language, Code = code, Gateway = new TestGateway(), Limits = limits ?? new SandboxLimits() }, CancellationToken.None).AsTask().WaitAsync(Long);

    // A guest that has begun to start is not ready yet: the scripts until then get guests of their own.
    private async Task<List<SandboxResult>> RunUntilTakenAsync(LinuxSandbox sandbox, string language, string code, HashSet<string> warm)
    {
        var results = new List<SandboxResult>();
        for (var started = TimeProvider.System.GetTimestamp(); Running().Overlaps(warm) && TimeProvider.System.GetElapsedTime(started) < Long;)
        {
            results.Add(await RunAsync(sandbox, language, code));
        }

        Running().Overlaps(warm).Should().BeFalse("the one that waited was taken, and is gone");
        results.Should().NotBeEmpty();
        return results;
    }

    private async Task<HashSet<string>> WaitAsync(Predicate<HashSet<string>> until, string because = "it comes")
    {
        var running = Running();
        for (var started = TimeProvider.System.GetTimestamp(); !until(running) && TimeProvider.System.GetElapsedTime(started) < Long; running = Running())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }

        until(running).Should().BeTrue(because);
        return running;
    }

    private HashSet<string> Running() =>
        [.. Directory.EnumerateDirectories("/proc").Where(folder => int.TryParse(Path.GetFileName(folder), out _) && Arguments(folder) is { } text
            && (text.Contains(_mark.Name, StringComparison.Ordinal) || text.Contains(_files.Folder, StringComparison.Ordinal)))];

    private static string? Arguments(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "cmdline"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // gone meanwhile
        }
    }
}
