namespace ToolExec.Runtime.Tests.Containers;

public sealed class JavaScriptDockerdConformanceTests(DockerdFixture fixture) : DockerdConformanceTests(fixture)
{
    protected override string Language => SandboxLanguages.JavaScript;
}
