using System.CommandLine;

namespace ToolExec.Cli;

/// <summary>The commands and their options.</summary>
internal static class CommandTree
{
    public static RootCommand Create(CliIo io)
    {
        var options = new GlobalOptions();
        var runner = new CommandRunner(io, options);
        var root = new RootCommand($"Lists, describes and calls the tools of MCP servers and built-in backends, and runs chains and graphs of them.\n\n{ExitCodes.Help}");
        options.AddTo(root);
        root.Subcommands.Add(ListCommand.Create(runner));
        root.Subcommands.Add(SearchCommand.Create(runner));
        root.Subcommands.Add(DescribeCommand.Create(runner));
        root.Subcommands.Add(CallCommand.Create(runner, io));
        root.Subcommands.Add(ChainCommand.Create(runner, io));
        root.Subcommands.Add(GraphCommand.Create(runner, io));
        root.Subcommands.Add(ExecCommand.Create(runner, io));
        root.Subcommands.Add(ApprovalsCommand.Create(runner, io));
        root.Subcommands.Add(HealthCommand.Create(runner));
        root.Subcommands.Add(LockCommand.Create(runner));
        root.Subcommands.Add(VerifyCommand.Create(runner));
        root.Subcommands.Add(AuditCommand.Create(runner, io));
        root.Subcommands.Add(ServeCommand.Create(runner, io));
        root.Subcommands.Add(ImportCommand.Create(runner));
        return root;
    }
}
