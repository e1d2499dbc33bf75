using ToolExec.Conformance;
using ToolExec.TestSupport;

namespace ToolExec.Runtime.Tests.Processes;

/// <summary>The contract of sandboxes, of one that starts programs of this host.</summary>
public abstract class ProcessSandboxConformanceTests : SandboxConformance, IDisposable
{
    private readonly GuestFiles _files = new();

    public void Dispose()
    {
        _files.Dispose();
        GC.SuppressFinalize(this);
    }

    [ComponentTheory(TestComponent.Node, "python3")]
    [MemberData(nameof(Tests))]
    public override Task Conforms(string test) => base.Conforms(test);

    protected override Task<ISandbox> CreateAsync() =>
        Task.FromResult<ISandbox>(new ProcessSandbox(new ProcessSandboxOptions(), new GuestPrograms(_files, new GuestOptions()), TimeProvider.System));

    public sealed class JavaScript : ProcessSandboxConformanceTests
    {
        protected override string Language => SandboxLanguages.JavaScript;
    }

    public sealed class Python : ProcessSandboxConformanceTests
    {
        protected override string Language => SandboxLanguages.Python;
    }
}
