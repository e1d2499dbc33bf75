namespace ToolExec.Runtime.Tests.Hostile;

public sealed class LauncherHostileTests(LauncherHostileTests.Subject subject) : HostileGuestTests<LauncherHostileTests.Subject>(subject)
{
    public sealed class Subject() : LinuxHostileSubject(LinuxTier.Launcher);
}
