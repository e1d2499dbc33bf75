using ToolExec.Runtime.Tests.Conformance;
using ToolExec.TestSupport;

namespace ToolExec.Runtime.Tests.Sockets;

/// <summary>The contract of sandboxes, of one whose guests somebody else starts.</summary>
public abstract class SocketSandboxConformanceTests(SocketSandboxConformanceTests.Shared shared, string language)
    : PooledConformance, IClassFixture<SocketSandboxConformanceTests.Shared>
{
    private readonly StartedGuests _guests = new();
    private bool _areKept;

    protected override string Language => language;

    [ComponentTheory(TestComponent.Node, "python3")]
    [MemberData(nameof(Tests))]
    public override async Task Conforms(string test)
    {
        try
        {
            await base.Conforms(test);
        }
        finally
        {
            await DisposeAsync(); // the sandbox before its guests
            await _guests.DisposeAsync();
        }
    }

    // Who starts the guests decides how long they live: here each runs one script.
    protected override async Task<ISandbox> SharedAsync(bool isPooled) => await shared.GetAsync(Language);

    protected override async Task<ISandbox> CreateAsync()
    {
        var sandbox = _guests.Create();
        (await sandbox.ProbeAsync(CancellationToken.None)).IsAvailable.Should().BeTrue();
        if (!_areKept)
        {
            _areKept = true;
            _guests.Keep(Language, 1);
        }

        return sandbox;
    }

    public sealed class JavaScript(Shared shared) : SocketSandboxConformanceTests(shared, SandboxLanguages.JavaScript);

    public sealed class TypeScript(Shared shared) : TypeScriptConformance, IClassFixture<Shared>
    {
        [ComponentTheory(TestComponent.Node)]
        [MemberData(nameof(Tests))]
        public Task Conforms(string test) => ConformsAsync(test, shared.GetAsync);
    }

    public sealed class Python(Shared shared) : SocketSandboxConformanceTests(shared, SandboxLanguages.Python);

    public sealed class CSharp(Shared shared) : SocketSandboxConformanceTests(shared, SandboxLanguages.CSharp)
    {
        // .NET aborts where calls are too deep, and who did not start a process is not told how it ended.
        [ComponentTheory("dotnet")]
        [MemberData(nameof(Tests))]
        public override Task Conforms(string test) => test is "limit_depth" ? EndsAsync() : base.Conforms(test);

        private async Task EndsAsync()
        {
            var request = new SandboxRequest { Language = Language, Code = "int Deeper(int n) => Deeper(n + 1) + 1; return Deeper(0);", Gateway = new TestGateway() };

            var result = await (await SharedAsync(isPooled: false)).ExecuteAsync(request, CancellationToken.None).AsTask().WaitAsync(Patience);

            result.Error!.Kind.Should().Be(SandboxErrorKind.Exited);
        }
    }

    /// <summary>One sandbox with guests that come again and again.</summary>
    public sealed class Shared : IAsyncLifetime
    {
        private readonly StartedGuests _guests = new();
        private SocketSandbox? _sandbox;

        public async Task<ISandbox> GetAsync(string language)
        {
            if (_sandbox is null)
            {
                _sandbox = _guests.Create();
                (await _sandbox.ProbeAsync(CancellationToken.None)).IsAvailable.Should().BeTrue();
                _guests.Keep(language, 3);
            }

            return _sandbox;
        }

        public Task InitializeAsync() => Task.CompletedTask;

        public async Task DisposeAsync()
        {
            await _guests.DisposeAsync();
            if (_sandbox is not null)
            {
                await _sandbox.DisposeAsync();
            }
        }
    }
}
