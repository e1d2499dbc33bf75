namespace ToolExec.Runtime.Tests.Containers;

public sealed class PythonNerdctlConformanceTests(NerdctlFixture fixture) : NerdctlConformanceTests(fixture)
{
    protected override string Language => SandboxLanguages.Python;
}
