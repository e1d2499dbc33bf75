using ToolExec.Conformance;
using ToolExec.TestSupport;

namespace ToolExec.Runtime.AspNetCore.Tests;

/// <summary>The contract of sandboxes, of one that is another host.</summary>
public abstract class RemoteConformanceTests(RemoteFormat format, bool stream, RemoteConformanceTests.SharedPair shared) : SandboxConformance
{
    protected override string Language => SandboxLanguages.Python;

    [ComponentTheory("python3")]
    [MemberData(nameof(Tests))]
    public override Task Conforms(string test) => base.Conforms(test);

    protected override async Task<ISandbox> CreateAsync() => await Owned.StartAsync(format, stream);

    protected override async Task<ISandbox> SharedAsync() => await shared.GetAsync(format, stream);

    /// <summary>Over the lines of a guest.</summary>
    public sealed class OverLines(SharedPair shared) : RemoteConformanceTests(RemoteFormat.GuestLines, stream: false, shared), IClassFixture<SharedPair>;

    /// <summary>Over whole requests, answered by a stream of events.</summary>
    public sealed class OverEvents(SharedPair shared) : RemoteConformanceTests(RemoteFormat.Execute, stream: true, shared), IClassFixture<SharedPair>;

    /// <summary>Over whole requests, answered whole.</summary>
    public sealed class OverAnswers(SharedPair shared) : RemoteConformanceTests(RemoteFormat.Execute, stream: false, shared), IClassFixture<SharedPair>;

    /// <summary>One pair of hosts for the tests that only run scripts.</summary>
    public sealed class SharedPair : IAsyncLifetime
    {
        private readonly SemaphoreSlim _one = new(1, 1);
        private Owned? _sandbox;

        public Task InitializeAsync() => Task.CompletedTask;

        public async Task<ISandbox> GetAsync(RemoteFormat format, bool stream)
        {
            await _one.WaitAsync();
            try
            {
                return _sandbox ??= await Owned.StartAsync(format, stream);
            }
            finally
            {
                _one.Release();
            }
        }

        public async Task DisposeAsync()
        {
            _one.Dispose();
            if (_sandbox is not null)
            {
                await _sandbox.DisposeAsync();
            }
        }
    }

    /// <summary>The sandbox, with the two hosts that it needs.</summary>
    private sealed class Owned(Pair pair, ISandbox sandbox) : ISandbox
    {
        public SandboxInfo Info => sandbox.Info;

        public static async Task<Owned> StartAsync(RemoteFormat format, bool stream)
        {
            var pair = await Pair.StartAsync(format, options => options.Stream = stream);
            return new Owned(pair, await pair.SandboxAsync());
        }

        public ValueTask<SandboxProbe> ProbeAsync(CancellationToken cancellationToken) => sandbox.ProbeAsync(cancellationToken);

        public ValueTask<SandboxResult> ExecuteAsync(SandboxRequest request, CancellationToken cancellationToken) => sandbox.ExecuteAsync(request, cancellationToken);

        public async ValueTask DisposeAsync()
        {
            await sandbox.DisposeAsync();
            await pair.DisposeAsync();
        }
    }
}
