using System.CommandLine;
using System.CommandLine.Invocation;
using Spectre.Console;

namespace ToolExec.Cli;

/// <summary>The command, apart from the process that it runs in.</summary>
internal static class ToolExecCli
{
    /// <summary>Runs the command.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="io">The world around.</param>
    /// <param name="cancellationToken">Stops the work; what it started is stopped as well before this ends.</param>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, CliIo io, CancellationToken cancellationToken)
    {
        // "@file" is what --json takes: it must not be a file of further arguments.
        var parsed = CommandTree.Create(io).Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Action is ParseErrorAction)
        {
            IReporter reporter = WantsJson(arguments) ? new JsonReporter(io) : new TableReporter(io);
            reporter.Fault("usage", string.Join('\n', parsed.Errors.Select(e => e.Message).Append("See: toolexec --help")));
            return ExitCodes.Usage;
        }

        return await parsed.InvokeAsync(
            new InvocationConfiguration
            {
                Output = io.Output.Profile.Out.Writer,
                Error = io.Error.Profile.Out.Writer,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            },
            cancellationToken).ConfigureAwait(false);
    }

    // The command line is wrong, so it is looked at by hand.
    private static bool WantsJson(IReadOnlyList<string> arguments)
    {
        for (var i = 0; i < arguments.Count; i++)
        {
            if (arguments[i] is "--output=json" or "-o=json" or "--output:json" || (arguments[i] is "--output" or "-o" && i + 1 < arguments.Count && arguments[i + 1] is "json"))
            {
                return true;
            }
        }

        return false;
    }
}
