namespace ToolExec.Runtime.Tests.Containers;

/// <summary>A container sandbox under gVisor.</summary>
public sealed class RunscFixture : ContainerFixture<PodmanService.Runsc>
{
    /// <summary>The tests that share it, one after the other: an engine, and the import of its images, is what costs.</summary>
    public const string Collection = "containers: runsc";

    protected override ContainerSandboxOptions Options => ContainerSandboxOptions.GVisor();
}
