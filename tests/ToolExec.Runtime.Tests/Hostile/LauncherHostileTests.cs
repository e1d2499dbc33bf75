namespace ToolExec.Runtime.Tests.Hostile;

public sealed class LauncherHostileTests(LauncherHostileTests.Subject subject) : LauncherTierHostileTests<LauncherHostileTests.Subject>(subject)
{
    public sealed class Subject() : LinuxHostileSubject(LinuxTier.Launcher);
}
