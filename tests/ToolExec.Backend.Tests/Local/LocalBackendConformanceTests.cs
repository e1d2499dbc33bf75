using ToolExec.Conformance;

namespace ToolExec.Backend.Tests.Local;

public sealed class LocalBackendConformanceTests : BackendConformance
{
    private readonly TaskCompletionSource _working = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

    protected override ConformanceCall Succeeding { get; } = new("add", """{"a":1,"b":2}""");

    protected override ConformanceCall Failing { get; } = new("fail");

    protected override ConformanceCall Waiting { get; } = new("wait");

    protected override ConformanceCall Reporting { get; } = new("report");

    protected override Task<IBackend> CreateAsync() => Task.FromResult<IBackend>(new LocalBackendBuilder("local")
        .AddTool("add", "Adds.", LocalJson.Default.Sum, LocalJson.Default.Int32, s => s.A + s.B)
        .AddTool("fail", void () => throw new InvalidOperationException())
        .AddTool("wait", WaitAsync)
        .AddTool("report", (IProgress<ToolProgress> progress) =>
        {
            progress.Report(new ToolProgress(1, 2));
            progress.Report(new ToolProgress(2, 2));
        })
        .Build());

    protected override Task WhenWorkingAsync() => _working.Task;

    protected override Task WhenStoppedAsync() => _stopped.Task;

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        _working.SetResult();
        try
        {
            await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
        }
        finally
        {
            _stopped.SetResult();
        }
    }
}
