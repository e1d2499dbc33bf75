using ToolExec.Conformance;
using ToolExec.Runtime;

namespace ToolExec.Samples.PackageReadmes;

#region readme-conformance
/// <summary>The contract of sandboxes, asked of one: scripts with their outcomes, cancellation, and each limit that it claims.</summary>
public sealed class MySandboxConformanceTests : SandboxConformance
{
    protected override string Language => SandboxLanguages.JavaScript;

    protected override Task<ISandbox> CreateAsync() => Task.FromResult<ISandbox>(new EmbeddedSandbox());
}
#endregion
