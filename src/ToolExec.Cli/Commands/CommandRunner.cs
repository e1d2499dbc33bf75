using System.CommandLine;
using Microsoft.Extensions.Options;
using Spectre.Console;

namespace ToolExec.Cli;

/// <summary>Runs the body of a command, and turns whatever may go wrong into output and an exit code.</summary>
internal sealed class CommandRunner(CliIo io, GlobalOptions options)
{
    /// <summary>What a command does once its instance is started.</summary>
    public delegate Task<int> CommandBody(CliSession session, IReporter reporter, CancellationToken cancellationToken);

    /// <summary>Sets what a command does.</summary>
    /// <param name="command">The command.</param>
    /// <param name="prepare">Reads the command's own options and files; says which backends it needs, and what it does.</param>
    /// <param name="pinned">Whether tools are held to the lock file where the configuration says so.</param>
    /// <param name="extend">Adds to the instance what only this command needs, or <see langword="null"/>.</param>
    public void SetAction(
        Command command, Func<ParseResult, (Predicate<BackendEntry> Needs, CommandBody Body)> prepare, bool pinned = true, Action<IToolExecBuilder, CliConfiguration>? extend = null) =>
        command.SetAction((parsed, cancellationToken) => RunAsync(options.Read(parsed), () => prepare(parsed), pinned, extend, cancellationToken));

    /// <summary>Sets what a command does that opens its session itself and leaves the standard output to a protocol: faults go to the standard error, whatever the format.</summary>
    /// <param name="command">The command.</param>
    /// <param name="body">What it does.</param>
    public void SetServingAction(Command command, Func<ParseResult, GlobalSettings, CancellationToken, Task<int>> body) => command.SetAction((parsed, cancellationToken) =>
    {
        var settings = options.Read(parsed);
        return GuardAsync(settings, new TableReporter(io), () => body(parsed, settings, cancellationToken), cancellationToken);
    });

    /// <summary>Sets what a command does that needs no tools.</summary>
    /// <param name="command">The command.</param>
    /// <param name="body">What it does.</param>
    public void SetPlainAction(Command command, Func<ParseResult, GlobalSettings, CancellationToken, Task<int>> body) => command.SetAction((parsed, cancellationToken) =>
    {
        var settings = options.Read(parsed);
        IReporter reporter = settings.Output == OutputFormat.Json ? new JsonReporter(io) : new TableReporter(io);
        return GuardAsync(settings, reporter, () => body(parsed, settings, cancellationToken), cancellationToken);
    });

    private Task<int> RunAsync(GlobalSettings settings, Func<(Predicate<BackendEntry> Needs, CommandBody Body)> prepare, bool pinned, Action<IToolExecBuilder, CliConfiguration>? extend, CancellationToken cancellationToken)
    {
        IReporter reporter = settings.Output == OutputFormat.Json ? new JsonReporter(io) : new TableReporter(io);
        return GuardAsync(
            settings,
            reporter,
            async () =>
            {
                var (needs, body) = prepare();
                var session = await CliSession.StartAsync(io, settings, needs, pinned, extend, cancellationToken).ConfigureAwait(false);
                await using (session.ConfigureAwait(false))
                {
                    return await body(session, reporter, cancellationToken).ConfigureAwait(false);
                }
            },
            cancellationToken);
    }

    private async Task<int> GuardAsync(GlobalSettings settings, IReporter reporter, Func<Task<int>> run, CancellationToken cancellationToken)
    {
        if (settings.NoColor)
        {
            io.Output.Profile.Capabilities.ColorSystem = ColorSystem.NoColors;
            io.Error.Profile.Capabilities.ColorSystem = ColorSystem.NoColors;
        }

        try
        {
            return await run().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            reporter.Fault("cancelled", "Cancelled.");
            return ExitCodes.Cancelled;
        }
        catch (Exception fault) when (fault is ConfigurationException or BackendSettingsException or OptionsValidationException)
        {
            reporter.Fault("configuration", fault.Message);
            return ExitCodes.Usage;
        }
#pragma warning disable CA1031 // The edge of the program: what nobody expected is told as any other error, without a stack trace.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            reporter.Fault("internal", $"toolexec has a fault: {fault.GetType().Name}: {fault.Message}");
            return ExitCodes.ToolFailed;
        }
    }
}
