namespace ToolExec.Runtime.Tests.Containers;

public sealed class JavaScriptNerdctlConformanceTests(NerdctlFixture fixture) : NerdctlConformanceTests(fixture)
{
    protected override string Language => SandboxLanguages.JavaScript;
}
