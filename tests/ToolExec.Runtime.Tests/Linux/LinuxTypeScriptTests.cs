using ToolExec.Runtime.Tests.Conformance;
using ToolExec.TestSupport;

namespace ToolExec.Runtime.Tests;

/// <summary>TypeScript in the sandboxes of Linux.</summary>
public abstract class LinuxTypeScriptTests(LinuxSandboxes sandboxes, LinuxTier tier, bool isEngine = false) : TypeScriptConformance, IClassFixture<LinuxSandboxes>
{
    [ComponentTheory("node", "bwrap")]
    [MemberData(nameof(Tests))]
    public Task Conforms(string test) => ConformsAsync(test, language => sandboxes.GetAsync(tier, language, isEngine, isPooled: true));

    public sealed class Bubblewrap(LinuxSandboxes sandboxes) : LinuxTypeScriptTests(sandboxes, LinuxTier.BubblewrapCgroups);

    public sealed class NamespacedLauncher(LinuxSandboxes sandboxes) : LinuxTypeScriptTests(sandboxes, LinuxTier.NamespacedLauncher);

    public sealed class Launcher(LinuxSandboxes sandboxes) : LinuxTypeScriptTests(sandboxes, LinuxTier.Launcher);

    public sealed class Hardened(LinuxSandboxes sandboxes) : LinuxTypeScriptTests(sandboxes, LinuxTier.BubblewrapCgroups, isEngine: true);
}
