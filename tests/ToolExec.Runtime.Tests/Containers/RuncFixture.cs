namespace ToolExec.Runtime.Tests.Containers;

/// <summary>A container sandbox under runc.</summary>
public sealed class RuncFixture : ContainerFixture<PodmanService.Runc>
{
    protected override ContainerSandboxOptions Options => new();
}
