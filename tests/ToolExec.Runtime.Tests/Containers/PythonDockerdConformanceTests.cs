namespace ToolExec.Runtime.Tests.Containers;

public sealed class PythonDockerdConformanceTests(DockerdFixture fixture) : DockerdConformanceTests(fixture)
{
    protected override string Language => SandboxLanguages.Python;
}
