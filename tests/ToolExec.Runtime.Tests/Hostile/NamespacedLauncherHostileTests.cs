namespace ToolExec.Runtime.Tests.Hostile;

public sealed class NamespacedLauncherHostileTests(NamespacedLauncherHostileTests.Subject subject) : LauncherTierHostileTests<NamespacedLauncherHostileTests.Subject>(subject)
{
    public sealed class Subject() : LinuxHostileSubject(LinuxTier.NamespacedLauncher);
}
