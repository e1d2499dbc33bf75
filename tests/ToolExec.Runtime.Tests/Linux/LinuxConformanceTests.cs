using ToolExec.Runtime.Tests.Conformance;
using ToolExec.TestSupport;

namespace ToolExec.Runtime.Tests;

/// <summary>The contract of sandboxes, of the strongest tier of Linux, of those that need nothing but our launcher, and of the one with two walls.</summary>
public abstract class LinuxConformanceTests(LinuxSandboxes sandboxes, LinuxTier tier, string language, bool isEngine = false) : PooledConformance, IClassFixture<LinuxSandboxes>
{
    protected override string Language => language;

    // In the tier that hosts get by themselves every script has a new guest. One for C# would load the compiler anew.
    private bool IsPooled => tier is not LinuxTier.BubblewrapCgroups || isEngine || language is SandboxLanguages.CSharp;

    [ComponentTheory("node", "python3", "bwrap")]
    [MemberData(nameof(Tests))]
    public override async Task Conforms(string test)
    {
        switch (test)
        {
            // The launcher gives no room for files at all, and scripts in the engine know neither files nor processors: the hostile scripts try what there is to try.
            case "claims_disk" when isEngine || tier <= LinuxTier.NamespacedLauncher:
                (await RunsUnderAsync(new() { DiskBytes = 8 << 20 })).Disk.Should().BeTrue();
                break;
            case "claims_cpu" when isEngine:
                await RunsUnderAsync(new() { CpuQuotaMillis = 300 });
                break;
            default:
                await base.Conforms(test);
                break;
        }
    }

    protected override Task<ISandbox> SharedAsync(bool isPooled) => sandboxes.GetAsync(tier, language, isEngine, isPooled && IsPooled);

    protected override async Task<ISandbox> CreateAsync()
    {
        var sandbox = sandboxes.Create(new LinuxSandboxOptions { MinimumTier = tier, MaximumTier = tier, IsEngine = isEngine }, LinuxSandboxes.Guests(tier, language, isEngine));
        (await sandbox.ProbeAsync(CancellationToken.None)).IsAvailable.Should().BeTrue();
        return sandbox;
    }

    protected override bool MayShare(string test) => language is SandboxLanguages.CSharp ? test is not "runs_know_nothing_of_each_other" : base.MayShare(test);

    public sealed class BubblewrapJavaScript(LinuxSandboxes sandboxes) : LinuxConformanceTests(sandboxes, LinuxTier.BubblewrapCgroups, SandboxLanguages.JavaScript);

    public sealed class BubblewrapPython(LinuxSandboxes sandboxes) : LinuxConformanceTests(sandboxes, LinuxTier.BubblewrapCgroups, SandboxLanguages.Python);

    public sealed class BubblewrapCSharp(LinuxSandboxes sandboxes) : LinuxConformanceTests(sandboxes, LinuxTier.BubblewrapCgroups, SandboxLanguages.CSharp);

    public sealed class NamespacedLauncherJavaScript(LinuxSandboxes sandboxes) : LinuxConformanceTests(sandboxes, LinuxTier.NamespacedLauncher, SandboxLanguages.JavaScript);

    public sealed class NamespacedLauncherPython(LinuxSandboxes sandboxes) : LinuxConformanceTests(sandboxes, LinuxTier.NamespacedLauncher, SandboxLanguages.Python);

    public sealed class NamespacedLauncherCSharp(LinuxSandboxes sandboxes) : LinuxConformanceTests(sandboxes, LinuxTier.NamespacedLauncher, SandboxLanguages.CSharp);

    public sealed class LauncherJavaScript(LinuxSandboxes sandboxes) : LinuxConformanceTests(sandboxes, LinuxTier.Launcher, SandboxLanguages.JavaScript);

    public sealed class LauncherPython(LinuxSandboxes sandboxes) : LinuxConformanceTests(sandboxes, LinuxTier.Launcher, SandboxLanguages.Python);

    public sealed class LauncherCSharp(LinuxSandboxes sandboxes) : LinuxConformanceTests(sandboxes, LinuxTier.Launcher, SandboxLanguages.CSharp);

    public sealed class HardenedJavaScript(LinuxSandboxes sandboxes) : LinuxConformanceTests(sandboxes, LinuxTier.BubblewrapCgroups, SandboxLanguages.JavaScript, isEngine: true);
}
