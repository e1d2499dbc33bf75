namespace ToolExec.Runtime.Tests.Hostile;

public sealed class BubblewrapHostileTests(BubblewrapHostileTests.Subject subject) : LinuxHostileTests<BubblewrapHostileTests.Subject>(subject)
{
    public sealed class Subject() : LinuxHostileSubject(LinuxTier.Bubblewrap);
}
