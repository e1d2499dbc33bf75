using ToolExec.Conformance;

namespace ToolExec.Extensions.AI.Tests;

public sealed class AIFunctionBackendConformanceTests : BackendConformance
{
    private readonly TaskCompletionSource _working = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

    protected override ConformanceCall Succeeding { get; } = new("add", """{"a":1,"b":2}""");

    protected override ConformanceCall Failing { get; } = new("fail");

    protected override ConformanceCall Waiting { get; } = new("wait");

    protected override ConformanceCall Reporting { get; } = new("report");

    protected override Task<IBackend> CreateAsync() => Task.FromResult<IBackend>(new AIFunctionBackend("ai",
    [
        AIFunctionFactory.Create((int a, int b) => a + b, "add"),
        AIFunctionFactory.Create(void () => throw new InvalidOperationException(), "fail"),
        AIFunctionFactory.Create(WaitAsync, "wait"),
        AIFunctionFactory.Create(ReportAsync, "report"),
    ]));

    protected override Task WhenWorkingAsync() => _working.Task;

    protected override Task WhenStoppedAsync() => _stopped.Task;

    private static async Task ReportAsync(AIFunctionArguments arguments)
    {
        var context = (ToolCallContext)arguments.Context![typeof(ToolCallContext)]!;
        await context.ReportProgressAsync(1, 2);
        await context.ReportProgressAsync(2, 2);
    }

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
