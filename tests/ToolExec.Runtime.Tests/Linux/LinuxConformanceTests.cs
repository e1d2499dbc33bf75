using ToolExec.Conformance;
using ToolExec.TestSupport;

namespace ToolExec.Runtime.Tests;

/// <summary>The contract of sandboxes, of the strongest and of the weakest tier of Linux, and of the one with two walls.</summary>
public abstract class LinuxConformanceTests(LinuxSandboxes sandboxes, LinuxTier tier, string language, bool isEngine = false) : SandboxConformance, IClassFixture<LinuxSandboxes>
{
    private bool _reused;

    protected override string Language => language;

    [ComponentTheory("node", "python3", "bwrap")]
    [MemberData(nameof(Tests))]
    public override Task Conforms(string test)
    {
        // Each new guest for C# would load the compiler anew.
        _reused = language is SandboxLanguages.CSharp && test is not "runs_know_nothing_of_each_other";
        return IsWithout(test) ? Task.CompletedTask : base.Conforms(test);
    }

    protected override async Task<ISandbox> SharedAsync() => isEngine ? await sandboxes.GetHardenedAsync() : await sandboxes.GetAsync(tier, _reused);

    protected override async Task<ISandbox> CreateAsync()
    {
        var sandbox = sandboxes.Create(new LinuxSandboxOptions { MinimumTier = tier, MaximumTier = tier, IsEngine = isEngine });
        (await sandbox.ProbeAsync(CancellationToken.None)).IsAvailable.Should().BeTrue();
        return sandbox;
    }

    // The launcher gives no room for files at all, and scripts in the engine know neither files nor processors: the hostile scripts try what there is to try.
    private bool IsWithout(string test) => (tier <= LinuxTier.NamespacedLauncher && test is "claims_disk") || (isEngine && test is ("claims_disk" or "claims_cpu"));

    public sealed class BubblewrapJavaScript(LinuxSandboxes sandboxes) : LinuxConformanceTests(sandboxes, LinuxTier.BubblewrapCgroups, SandboxLanguages.JavaScript);

    public sealed class BubblewrapPython(LinuxSandboxes sandboxes) : LinuxConformanceTests(sandboxes, LinuxTier.BubblewrapCgroups, SandboxLanguages.Python);

    public sealed class LauncherJavaScript(LinuxSandboxes sandboxes) : LinuxConformanceTests(sandboxes, LinuxTier.Launcher, SandboxLanguages.JavaScript);

    public sealed class LauncherPython(LinuxSandboxes sandboxes) : LinuxConformanceTests(sandboxes, LinuxTier.Launcher, SandboxLanguages.Python);

    public sealed class BubblewrapCSharp(LinuxSandboxes sandboxes) : LinuxConformanceTests(sandboxes, LinuxTier.BubblewrapCgroups, SandboxLanguages.CSharp);

    public sealed class NamespacedLauncherCSharp(LinuxSandboxes sandboxes) : LinuxConformanceTests(sandboxes, LinuxTier.NamespacedLauncher, SandboxLanguages.CSharp);

    public sealed class LauncherCSharp(LinuxSandboxes sandboxes) : LinuxConformanceTests(sandboxes, LinuxTier.Launcher, SandboxLanguages.CSharp);

    public sealed class HardenedTypeScript(LinuxSandboxes sandboxes) : LinuxConformanceTests(sandboxes, LinuxTier.BubblewrapCgroups, SandboxLanguages.TypeScript, isEngine: true);
}
