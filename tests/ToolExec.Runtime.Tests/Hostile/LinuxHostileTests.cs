using ToolExec.TestSupport;

namespace ToolExec.Runtime.Tests.Hostile;

/// <summary>Hostile scripts in one of the tiers of the Linux sandbox.</summary>
public abstract class LinuxHostileTests<TSubject>(TSubject subject) : HostileGuestTests<TSubject>(subject)
    where TSubject : HostileSubject, new()
{
    [ComponentTheory(TestComponent.Node, "python3", "bwrap")]
    [MemberData(nameof(Attacks))]
    public override Task ExecuteAsync_Attack_IsContainedAndLeavesNothing(string name, string language) => base.ExecuteAsync_Attack_IsContainedAndLeavesNothing(name, language);
}
