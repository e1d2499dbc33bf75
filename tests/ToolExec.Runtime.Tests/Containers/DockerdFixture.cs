namespace ToolExec.Runtime.Tests.Containers;

/// <summary>A container sandbox under dockerd.</summary>
public sealed class DockerdFixture : ContainerFixture<DockerdService>
{
    /// <summary>The tests that share it, one after the other: an engine, and the import of its images, is what costs.</summary>
    public const string Collection = "containers: dockerd";

    protected override ContainerSandboxOptions Options => ContainerSandboxOptions.Docker();
}
