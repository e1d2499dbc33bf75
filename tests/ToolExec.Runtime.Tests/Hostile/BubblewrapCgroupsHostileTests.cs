namespace ToolExec.Runtime.Tests.Hostile;

public sealed class BubblewrapCgroupsHostileTests(BubblewrapCgroupsHostileTests.Subject subject) : LinuxHostileTests<BubblewrapCgroupsHostileTests.Subject>(subject)
{
    public sealed class Subject() : LinuxHostileSubject(LinuxTier.BubblewrapCgroups);
}
