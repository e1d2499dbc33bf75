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

    protected override Task<ISandbox> CreateAsync() => Task.FromResult<ISandbox>(Create(_files, uses: 0));

    private static ProcessSandbox Create(GuestFiles files, int uses)
    {
        var options = new ProcessSandboxOptions();
        (options.Pool.Size, options.Pool.MaxUses) = uses == 0 ? (0, 1) : (1, uses);
        return new ProcessSandbox(options, new GuestPrograms(files, new GuestOptions()), TimeProvider.System);
    }

    public sealed class JavaScript : ProcessSandboxConformanceTests
    {
        protected override string Language => SandboxLanguages.JavaScript;
    }

    public sealed class TypeScript : ProcessSandboxConformanceTests
    {
        protected override string Language => SandboxLanguages.TypeScript;
    }

    public sealed class Python : ProcessSandboxConformanceTests
    {
        protected override string Language => SandboxLanguages.Python;
    }

    /// <summary>In guests that run one script after the other, as a host may allow it: each would load the compiler anew.</summary>
    public sealed class CSharp(CSharp.Reused reused) : ProcessSandboxConformanceTests, IClassFixture<CSharp.Reused>
    {
        private bool _needsNewGuests;

        protected override string Language => SandboxLanguages.CSharp;

        public override Task Conforms(string test)
        {
            _needsNewGuests = test is "runs_know_nothing_of_each_other";
            return base.Conforms(test);
        }

        protected override Task<ISandbox> SharedAsync() => _needsNewGuests ? base.SharedAsync() : Task.FromResult(reused.Sandbox);

        public sealed class Reused : IAsyncLifetime
        {
            private readonly GuestFiles _files = new();

            public Reused() => Sandbox = Create(_files, uses: 1000);

            public ISandbox Sandbox { get; }

            public Task InitializeAsync() => Task.CompletedTask;

            public async Task DisposeAsync()
            {
                await Sandbox.DisposeAsync();
                _files.Dispose();
            }
        }
    }
}
