using System.CommandLine;

namespace ToolExec.Cli;

/// <summary>The options that every command takes.</summary>
internal sealed class GlobalOptions
{
    private readonly Option<string?> _config = Global(new Option<string?>("--config", "-c")
    {
        Description = $"The configuration; without it ./{ConfigurationReader.FileName} where it exists.",
        HelpName = "FILE",
    });

    private readonly Option<string> _output = Global(new Option<string>("--output", "-o")
    {
        Description = "table for people, json for programs: exactly one JSON document on the standard output.",
        DefaultValueFactory = static _ => "table",
        HelpName = "table|json",
    });

    private readonly Option<string?> _root = Global(new Option<string?>("--root")
    {
        Description = "The folder that the built-in file tools see; without it the current one.",
        HelpName = "DIR",
    });

    private readonly Option<bool> _allowWrite = Global(new Option<bool>("--allow-write") { Description = "Offer the built-in tool fs:write." });
    private readonly Option<bool> _verbose = Global(new Option<bool>("--verbose") { Description = "Write logs to the standard error." });
    private readonly Option<bool> _noColor = Global(new Option<bool>("--no-color") { Description = "Use no colours; so does the environment variable NO_COLOR." });

    private readonly Option<string?> _record = Global(new Option<string?>("--record") { Description = "Record what backends give to a file.", HelpName = "FILE" });
    private readonly Option<string?> _replay = Global(new Option<string?>("--replay") { Description = "Answer calls from a recording; nothing else is started.", HelpName = "FILE" });

    public void AddTo(Command root)
    {
        _output.AcceptOnlyFromAmong("table", "json");
        root.Options.Add(_config);
        root.Options.Add(_output);
        root.Options.Add(_root);
        root.Options.Add(_allowWrite);
        root.Options.Add(_verbose);
        root.Options.Add(_noColor);
        root.Options.Add(_record);
        root.Options.Add(_replay);
    }

    public GlobalSettings Read(ParseResult parsed) => new()
    {
        Config = parsed.GetValue(_config),
        Output = parsed.GetValue(_output) is "json" ? OutputFormat.Json : OutputFormat.Table,
        Root = parsed.GetValue(_root),
        AllowWrite = parsed.GetValue(_allowWrite),
        Verbose = parsed.GetValue(_verbose),
        NoColor = parsed.GetValue(_noColor),
        Record = parsed.GetValue(_record),
        Replay = parsed.GetValue(_replay),
    };

    private static T Global<T>(T option)
        where T : Option
    {
        option.Recursive = true;
        return option;
    }
}
