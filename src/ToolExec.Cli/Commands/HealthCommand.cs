using System.CommandLine;

namespace ToolExec.Cli;

/// <summary><c>health</c>: how the backends are.</summary>
internal static class HealthCommand
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(5);

    public static Command Create(CommandRunner runner)
    {
        var timeout = TimeoutOption.Create("The time that each backend may take to answer: 5, 500ms, 2s; 5 seconds where absent.");
        var command = new Command("health", "Ask all backends how they are, at the same time.") { timeout };
        runner.SetAction(command, parsed =>
        {
            var limit = TimeoutOption.Read(parsed.GetValue(timeout)) ?? DefaultTimeout;
            return (Needs.All, (session, reporter, cancellationToken) => RunAsync(session, reporter, limit, cancellationToken));
        });
        return command;
    }

    private static async Task<int> RunAsync(CliSession session, IReporter reporter, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var reports = await session.Executor.Backends.CheckHealthAsync(timeout, cancellationToken).ConfigureAwait(false);
        reporter.Health(reports);
        return reports.Any(r => r.Health.Status == BackendHealthStatus.Unhealthy) ? ExitCodes.Unavailable : ExitCodes.Ok;
    }
}
