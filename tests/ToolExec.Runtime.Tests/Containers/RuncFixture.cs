namespace ToolExec.Runtime.Tests.Containers;

/// <summary>A container sandbox under runc.</summary>
public sealed class RuncFixture : ContainerFixture<PodmanService.Runc>
{
    /// <summary>The tests that share it, one after the other: an engine, and the import of its images, is what costs.</summary>
    public const string Collection = "containers: runc";

    protected override ContainerSandboxOptions Options => new();
}
