namespace ToolExec.Runtime.Tests.Containers;

public sealed class PythonContainerConformanceTests(RuncFixture fixture) : ContainerConformanceTests(fixture)
{
    protected override string Language => SandboxLanguages.Python;
}
