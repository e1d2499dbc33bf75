using System.Text.Json;
using ToolExec.TestSupport;

namespace ToolExec.Runtime.Tests.Remote;

public sealed class RemoteExecutionTests
{
    private static readonly TimeSpan GiveUpTimeout = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task RunToolAsync_CancelledWhileTheOtherHostReadsNothing_EndsAfterAShortTime()
    {
        var time = new ManualTimeProvider();
        using var over = new CancellationTokenSource();
        using var gone = new CancellationTokenSource();
        var ended = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        var runtime = new CallingRuntime(async gateway =>
        {
            try
            {
                await gateway.RunToolAsync("x:y", default, over.Token);
                ended.SetResult(false);
            }
            catch (OperationCanceledException e)
            {
                ended.SetResult(e.CancellationToken == over.Token);
            }
        });
        using var execution = new RemoteExecution(runtime, SandboxLanguages.Python, "n", time);
        var output = new StallingStream(wholeWrites: 1);

        // Here already, so that no timer is armed for it.
        execution.Receive(JsonElement.Parse("""{"type":"start","run":1,"code":"x","limits":{}}""")).Should().BeTrue();
        var run = execution.RunAsync(output, gone.Token);
        await output.Stalled.OrHang();

        await over.CancelAsync();

        await time.WhenArmedAsync().OrHang();
        time.Advance(GiveUpTimeout - TimeSpan.FromTicks(1));
        ended.Task.IsCompleted.Should().BeFalse();
        time.Advance(TimeSpan.FromTicks(1));
        (await ended.Task.OrHang()).Should().BeTrue("the exception has the caller's token");
        await gone.CancelAsync();
        (await run.Invoking(r => r.OrHang()).Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(gone.Token);
    }

    [Theory]
    [InlineData("""{"type":"answer","run":1,"call":1,"value":1}""", true)] // of a call that was given up, it comes all the same
    [InlineData("""{"type":"answer","run":1,"value":1}""", false)]
    [InlineData("""{"type":"answer","run":1,"call":1e400,"value":1}""", false)]
    [InlineData("""{"type":"answer","run":1,"call":9223372036854775808,"value":1}""", false)]
    [InlineData("""{"type":1}""", false)]
    [InlineData("{}", false)]
    [InlineData("""{"type":"cancel","run":1}""", true)]
    [InlineData("""{"type":"of the future"}""", true)]
    public void Receive_LineOfTheOtherHost_IsTakenWhereItIsOne(string line, bool isTaken)
    {
        using var execution = new RemoteExecution(new CallingRuntime(_ => Task.CompletedTask), SandboxLanguages.Python, "n", TimeProvider.System);

        execution.Receive(JsonElement.Parse(line)).Should().Be(isTaken);
    }

    /// <summary>Lets code be what the test says.</summary>
    private sealed class CallingRuntime(Func<IToolGateway, Task> code) : ISandboxRuntime
    {
        public IReadOnlyList<ISandbox> Sandboxes => [];

        public ISandbox? Find(string language, SandboxProfile? profile, string? sandbox, out SandboxError? error) => throw new NotSupportedException();

        public async ValueTask<SandboxResult> ExecuteAsync(SandboxRequest request, CancellationToken cancellationToken = default)
        {
            await code(request.Gateway);
            return new SandboxResult { Status = SandboxStatus.Completed };
        }

        public ValueTask<SandboxResult> ResumeAsync(
            SandboxRequest request, ReadOnlyMemory<byte> snapshot, IReadOnlyDictionary<long, ToolResult> outcomes, CancellationToken cancellationToken = default) => throw new NotSupportedException();
    }

    /// <summary>A connection whose other end reads nothing after some writes.</summary>
    private sealed class StallingStream(int wholeWrites) : MemoryStream
    {
        private readonly TaskCompletionSource _stalled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _writes;

        public Task Stalled => _stalled.Task;

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Interlocked.Increment(ref _writes) > wholeWrites)
            {
                _stalled.TrySetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            }
        }
    }
}
