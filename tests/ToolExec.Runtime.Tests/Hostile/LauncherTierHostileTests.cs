using ToolExec.TestSupport;

namespace ToolExec.Runtime.Tests.Hostile;

/// <summary>Hostile scripts in a tier that needs nothing but our own launcher.</summary>
public abstract class LauncherTierHostileTests<TSubject>(TSubject subject) : HostileGuestTests<TSubject>(subject)
    where TSubject : HostileSubject, new()
{
    [ComponentTheory(TestComponent.Node, "python3")]
    [MemberData(nameof(Attacks))]
    public override Task ExecuteAsync_Attack_IsContainedAndLeavesNothing(string name, string language) => base.ExecuteAsync_Attack_IsContainedAndLeavesNothing(name, language);
}
