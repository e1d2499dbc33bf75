namespace ToolExec.Runtime.Tests.Containers;

/// <summary>A container sandbox under gVisor.</summary>
public sealed class RunscFixture : ContainerFixture<PodmanService.Runsc>
{
    protected override ContainerSandboxOptions Options => ContainerSandboxOptions.GVisor();
}
