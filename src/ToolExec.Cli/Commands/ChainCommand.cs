using System.CommandLine;

namespace ToolExec.Cli;

/// <summary><c>chain</c>: calls one after the other, each with the results of those before it.</summary>
internal static class ChainCommand
{
    public static Command Create(CommandRunner runner, CliIo io)
    {
        var file = new Argument<string>("FILE") { Description = "The chain, JSON; - for the standard input." };
        var timeout = TimeoutOption.Create("The time that each call may take, unless the step says otherwise: 30, 2.5s, 500ms, 10m.");
        var dryRun = DryRunOption.Create();
        var command = new Command("chain", "Run calls one after the other, each with the results of those before it.") { file, dryRun, timeout };
        runner.SetAction(command, parsed =>
        {
            var chain = PlanInput.Read(io, parsed.GetRequiredValue(file), ToolChainJson.FromJson);
            var callOptions = new ToolCallOptions { Timeout = TimeoutOption.Read(parsed.GetValue(timeout)), DryRun = DryRunOption.Read(parsed.GetValue(dryRun)) };
            return (Needs.Tools(chain.Steps.Select(s => s.Tool)), (session, reporter, cancellationToken) => RunAsync(session, reporter, chain, callOptions, cancellationToken));
        });
        return command;
    }

    private static async Task<int> RunAsync(CliSession session, IReporter reporter, ToolChain chain, ToolCallOptions callOptions, CancellationToken cancellationToken)
    {
        for (var i = 0; i < chain.Steps.Count; i++)
        {
            session.Board.Add(Key(i), $"{chain.Steps[i].Id ?? Key(i)}  {chain.Steps[i].Tool}");
        }

        var options = new RunChainOptions { Progress = new Listener(session.Board), CallOptions = callOptions };
        var result = await LiveView.WatchAsync(session, () => session.Executor.Runner.RunChainAsync(chain, options, cancellationToken).AsTask()).ConfigureAwait(false);
        reporter.Chain(result);
        return ExitCodes.Of(result.Status, result.Error, result.Steps.Select(s => s.Result));
    }

    private static string Key(int step) => step.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private sealed class Listener(ProgressBoard board) : IProgress<ChainProgress>
    {
        public void Report(ChainProgress value)
        {
            if (value.Step is { } step)
            {
                board.Ended(Key(step.StepIndex), step.Result.Status);
            }

            // The next step begins as this report returns.
            if (value.Kind != ChainProgressKind.Completed && value.Completed < value.Total)
            {
                board.Started(Key(value.Completed));
            }
        }
    }
}
