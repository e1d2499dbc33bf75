namespace ToolExec.Runtime.Tests.Containers;

/// <summary>A container sandbox under dockerd.</summary>
public sealed class DockerdFixture : ContainerFixture<DockerdService>
{
    protected override ContainerSandboxOptions Options => ContainerSandboxOptions.Docker();
}
