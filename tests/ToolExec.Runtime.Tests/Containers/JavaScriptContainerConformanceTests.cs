namespace ToolExec.Runtime.Tests.Containers;

public sealed class JavaScriptContainerConformanceTests(RuncFixture fixture) : ContainerConformanceTests(fixture)
{
    protected override string Language => SandboxLanguages.JavaScript;
}
