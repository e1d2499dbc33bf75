namespace ToolExec.Run;

/// <summary>Runs chains on a runner.</summary>
internal sealed class ChainRunner(IToolRunner runner, Func<string, Tool?> findTool, ManyRunner many, TimeProvider time)
{
    public async ValueTask<ChainResult> RunAsync(ToolChain chain, RunChainOptions? options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(chain);
        cancellationToken.ThrowIfCancellationRequested();
        return ChainPlan.TryMake(chain, out var error) is { } plan
            ? await new ChainRun(runner, findTool, many, plan, options ?? RunChainOptions.Default, time).RunAsync(cancellationToken).ConfigureAwait(false)
            : new ChainResult { Status = ToolStatus.Rejected, Error = error, Steps = [] };
    }
}
