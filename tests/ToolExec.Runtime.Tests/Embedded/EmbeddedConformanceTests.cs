using ToolExec.Conformance;

namespace ToolExec.Runtime.Tests.Embedded;

/// <summary>The contract of sandboxes, kept by the engine in this process.</summary>
public abstract class EmbeddedConformanceTests : SandboxConformance
{
    protected override long MemoryBytes => 64 * 1024 * 1024;

    protected override Task<ISandbox> CreateAsync() => Task.FromResult<ISandbox>(new EmbeddedSandbox());

    public sealed class JavaScript : EmbeddedConformanceTests
    {
        protected override string Language => SandboxLanguages.JavaScript;
    }

    public sealed class TypeScript : EmbeddedConformanceTests
    {
        protected override string Language => SandboxLanguages.TypeScript;
    }
}
