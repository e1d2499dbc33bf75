namespace ToolExec.Runtime.Tests.Containers;

public sealed class ContainerOwnerTests
{
    private static readonly ContainerOwner Me = ContainerOwner.Current;

    [Fact]
    public void IsOrphan_OwnerLives_IsNot() => Me.IsOrphan(Me.Labels).Should().BeFalse();

    [Fact]
    public void IsOrphan_ProcessIsGone_Is() => Me.IsOrphan((Me with { ProcessId = int.MaxValue }).Labels).Should().BeTrue();

    [Fact]
    public void IsOrphan_AnotherProcessHasTheNumber_Is() => Me.IsOrphan((Me with { Started = Me.Started - 1 }).Labels).Should().BeTrue();

    [Fact]
    public void IsOrphan_MachineWasStartedAgain_Is() => Me.IsOrphan((Me with { Boot = "before" }).Labels).Should().BeTrue();

    [Fact]
    public void IsOrphan_OfAnotherMachine_IsNot() => Me.IsOrphan((Me with { Host = "another", ProcessId = int.MaxValue }).Labels).Should().BeFalse();

    [Fact]
    public void IsOrphan_NotOurs_IsNot()
    {
        Me.IsOrphan(null).Should().BeFalse();
        Me.IsOrphan(new Dictionary<string, string>(StringComparer.Ordinal)).Should().BeFalse();
        Me.IsOrphan(new Dictionary<string, string>(StringComparer.Ordinal) { [ContainerOwner.HostLabel] = Me.Host, [ContainerOwner.OwnerLabel] = "x" }).Should().BeFalse();
    }
}
