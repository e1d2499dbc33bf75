namespace ToolExec.Runtime.Tests.Hostile;

public sealed class HardenedHostileTests(HardenedHostileTests.Subject subject) : LinuxHostileTests<HardenedHostileTests.Subject>(subject)
{
    public sealed class Subject() : LinuxHostileSubject(LinuxTier.BubblewrapCgroups, isEngine: true)
    {
        public override IReadOnlyList<string> Languages => [SandboxLanguages.JavaScript];

        public override bool HasNoModules => true;
    }
}
