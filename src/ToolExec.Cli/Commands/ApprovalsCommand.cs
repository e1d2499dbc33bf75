using System.CommandLine;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using ToolExec.Governance;

namespace ToolExec.Cli;

/// <summary><c>approvals</c>: what calls wait for a person, and what the person says.</summary>
internal static class ApprovalsCommand
{
    private static readonly Predicate<BackendEntry> None = static _ => false;

    public static Command Create(CommandRunner runner, CliIo io)
    {
        var command = new Command("approvals", "List the calls that wait for a person, and decide on them.");
        command.Subcommands.Add(CreateList(runner));
        command.Subcommands.Add(CreateApprove(runner, io));
        command.Subcommands.Add(CreateDeny(runner));
        command.Subcommands.Add(CreateRun(runner));
        return command;
    }

    private static Argument<string> Id() => new("ID") { Description = "The id of the request, from 'approvals list' or from the call itself." };

    private static Option<string?> By() => new("--by") { Description = "Who decides, for the records.", HelpName = "NAME" };

    private static Command CreateList(CommandRunner runner)
    {
        var max = new Option<int>("--max") { Description = "How many at most, the oldest first.", HelpName = "COUNT", DefaultValueFactory = static _ => 100 };
        var command = new Command("list", "List the calls on which nobody has decided.") { max };
        runner.SetAction(command, parsed =>
        {
            var most = parsed.GetValue(max);
            return most < 1 ? throw new ConfigurationException($"--max must be 1 or more, but is {most}.") : (None, ListAsync);

            async Task<int> ListAsync(CliSession session, IReporter reporter, CancellationToken cancellationToken)
            {
                reporter.Approvals(await Approvals(session).ListAsync(max: most, cancellationToken: cancellationToken).ConfigureAwait(false));
                return ExitCodes.Ok;
            }
        });
        return command;
    }

    private static Command CreateApprove(CommandRunner runner, CliIo io)
    {
        var (id, by) = (Id(), By());
        var json = new Option<string?>("--json", "-j") { Description = "Run it with these arguments instead, a JSON object: as text, as @FILE, or - for the standard input.", HelpName = "JSON|@FILE|-" };
        var run = new Option<bool>("--run") { Description = "Run the call now." };
        var command = new Command("approve", "Let a call run.") { id, json, by, run };
        runner.SetAction(command, parsed =>
        {
            var (request, decidedBy, runs) = (parsed.GetRequiredValue(id), parsed.GetValue(by), parsed.GetValue(run));
            JsonElement? arguments = parsed.GetValue(json) is { } text ? JsonInput.Read(io, text, "--json") : null;

            // Other arguments are checked by the tool's schema, which only its server knows.
            return (runs || arguments is not null ? Needs.All : None, Deciding(async (session, reporter, cancellationToken) =>
            {
                if (runs)
                {
                    await RefuseScriptsAsync(session, request, cancellationToken).ConfigureAwait(false);
                }

                var decision = await Approvals(session).ApproveAsync(request, arguments, decidedBy, cancellationToken).ConfigureAwait(false);
                return await (runs ? RunAsync(session, reporter, request, cancellationToken) : DecidedAsync(session, reporter, decision, cancellationToken)).ConfigureAwait(false);
            }));
        });
        return command;
    }

    private static Command CreateDeny(CommandRunner runner)
    {
        var (id, by) = (Id(), By());
        var message = new Option<string?>("--message") { Description = "Why not, in words for whoever asked.", HelpName = "TEXT" };
        var command = new Command("deny", "Refuse a call.") { id, message, by };
        runner.SetAction(command, parsed =>
        {
            var (request, why, decidedBy) = (parsed.GetRequiredValue(id), parsed.GetValue(message), parsed.GetValue(by));
            return (None, Deciding(async (session, reporter, cancellationToken) =>
                await DecidedAsync(session, reporter, await Approvals(session).DenyAsync(request, why, decidedBy, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false)));
        });
        return command;
    }

    private static Command CreateRun(CommandRunner runner)
    {
        var id = Id();
        var command = new Command("run", "Run a call on which somebody has decided. It runs once, however often this is tried.") { id };
        runner.SetAction(command, parsed =>
        {
            var request = parsed.GetRequiredValue(id);
            return (Needs.All, Deciding(async (session, reporter, cancellationToken) =>
            {
                await RefuseScriptsAsync(session, request, cancellationToken).ConfigureAwait(false);
                return await RunAsync(session, reporter, request, cancellationToken).ConfigureAwait(false);
            }));
        });
        return command;
    }

    private static async Task<int> RunAsync(CliSession session, IReporter reporter, string id, CancellationToken cancellationToken)
    {
        var result = await Approvals(session).ContinueAsync(id, cancellationToken: cancellationToken).ConfigureAwait(false);
        reporter.Result(result);
        return ExitCodes.Of(result);
    }

    // Run by itself, the call would be used up, and the script that waits for it would never get its answer.
    private static async Task RefuseScriptsAsync(CliSession session, string id, CancellationToken cancellationToken)
    {
        if ((await Approvals(session).FindAsync(id, cancellationToken).ConfigureAwait(false))?.Request is { } request
            && await WaitingScriptAsync(session, request, cancellationToken).ConfigureAwait(false) is { } script)
        {
            throw new ConfigurationException($"A script waits for this call, and runs it when it goes on: toolexec exec --resume {script}");
        }
    }

    // One that could not wait has ended: its call is like any other.
    private static async Task<string?> WaitingScriptAsync(CliSession session, ApprovalRequest request, CancellationToken cancellationToken) =>
        request.Caller?.Execution is { } script && session.Services.GetService<IExecutionStore>() is { } store
            && await store.FindAsync(script, cancellationToken).ConfigureAwait(false) is not null ? script : null;

    private static async Task<int> DecidedAsync(CliSession session, IReporter reporter, ApprovalDecision decision, CancellationToken cancellationToken)
    {
        reporter.Decided(decision, await WaitingScriptAsync(session, decision.Request, cancellationToken).ConfigureAwait(false));
        return ExitCodes.Ok;
    }

    private static CommandRunner.CommandBody Deciding(CommandRunner.CommandBody body) => async (session, reporter, cancellationToken) =>
    {
        try
        {
            return await body(session, reporter, cancellationToken).ConfigureAwait(false);
        }
        catch (ToolExecException refusal)
        {
            reporter.Error(refusal.Error);
            return ExitCodes.Refused;
        }
    };

    // What waits in the memory of a command ends with it, so that no other command could find it.
    private static IToolApprovals Approvals(CliSession session) =>
        session.Services.GetService<IApprovalStore>() is { OutlivesProcess: true } && session.Services.GetService<IToolApprovals>() is { } approvals
            ? approvals
            : throw new ConfigurationException("Nothing keeps approvals from one command to the next: the configuration needs 'durable' with a file, and 'policy' with 'approvals': { \"keySecret\": NAME }.");
}
