using System.CommandLine;

namespace ToolExec.Cli;

/// <summary>The options of <c>serve</c>.</summary>
internal sealed class ServeOptions
{
    private readonly Option<int?> _http = new("--http")
    {
        Description = "Serve over HTTP, at this port; 0 or none takes a free one. Without it, serve one client over standard input and output.",
        HelpName = "PORT",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _listen = new("--listen") { Description = "The address to listen at; 127.0.0.1 where absent. Another one needs a token.", HelpName = "ADDRESS" };
    private readonly Option<string?> _shape = new("--shape") { Description = "tools: every tool as itself. gateway: a few tools that find, explain and run the others.", HelpName = "tools|gateway" };
    private readonly Option<string?> _names = new("--names") { Description = "qualified: namespace__name. short: the bare name where only one tool has it.", HelpName = "qualified|short" };
    private readonly Option<string[]> _namespaces = Many("--namespace", "Serve only tools of this namespace; * stands for any characters.", "PATTERN");
    private readonly Option<string[]> _include = Many("--include", "Serve only tools that fit, such as github:get_*.", "PATTERN");
    private readonly Option<string[]> _exclude = Many("--exclude", "Do not serve tools that fit.", "PATTERN");
    private readonly Option<string[]> _tags = Many("--tag", "Serve only tools with one of these tags.", "TAG");
    private readonly Option<string[]> _pinned = Many("--pin", "Let the gateway list tools that fit as themselves too.", "PATTERN");
    private readonly Option<bool> _builtIn = new("--built-in") { Description = "Serve the built-in tools too." };
    private readonly Option<string[]> _tokenEnv = Many("--token-env", "Ask for the bearer token in this environment variable.", "NAME");
    private readonly Option<string[]> _tokenFile = Many("--token-file", "Ask for the bearer token in this file.", "FILE");
    private readonly Option<string[]> _hosts = Many("--allow-host", "Answer requests that are meant for this host too; localhost alone where absent.", "NAME");
    private readonly Option<string[]> _origins = Many("--allow-origin", "Answer web pages of this origin.", "ORIGIN");

    public void AddTo(Command command)
    {
        _shape.AcceptOnlyFromAmong([.. ServeSection.Shapes.Keys]);
        _names.AcceptOnlyFromAmong([.. ServeSection.Namings.Keys]);
        foreach (var option in (Option[])[_http, _listen, _shape, _names, _namespaces, _include, _exclude, _tags, _pinned, _builtIn, _tokenEnv, _tokenFile, _hosts, _origins])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Reads the options over what the configuration says.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="configured">What the configuration says.</param>
    public ServeEntry Read(ParseResult parsed, ServeEntry configured) => configured with
    {
        Port = parsed.GetValue(_http) ?? configured.Port,
        Address = parsed.GetValue(_listen) ?? configured.Address,
        Shape = parsed.GetValue(_shape) is { } shape ? ServeSection.Shapes[shape] : configured.Shape,
        Naming = parsed.GetValue(_names) is { } names ? ServeSection.Namings[names] : configured.Naming,
        BuiltIn = parsed.GetValue(_builtIn) || configured.BuiltIn,
        Namespaces = Or(parsed, _namespaces, configured.Namespaces),
        Include = Or(parsed, _include, configured.Include),
        Exclude = [.. configured.Exclude, .. parsed.GetValue(_exclude) ?? []],
        Tags = Or(parsed, _tags, configured.Tags),
        Pinned = Or(parsed, _pinned, configured.Pinned),
        Hosts = [.. configured.Hosts, .. parsed.GetValue(_hosts) ?? []],
        Origins = [.. configured.Origins, .. parsed.GetValue(_origins) ?? []],
    };

    public bool IsHttp(ParseResult parsed) => parsed.GetResult(_http) is not null;

    public IReadOnlyList<string> TokenVariables(ParseResult parsed) => parsed.GetValue(_tokenEnv) ?? [];

    public IReadOnlyList<string> TokenFiles(ParseResult parsed) => parsed.GetValue(_tokenFile) ?? [];

    // What the command line narrows it narrows anew; what keeps out adds up.
    private static IReadOnlyList<string> Or(ParseResult parsed, Option<string[]> option, IReadOnlyList<string> configured) => parsed.GetValue(option) is { Length: > 0 } given ? given : configured;

    private static Option<string[]> Many(string name, string description, string helpName) => new(name) { Description = description + " May be repeated.", HelpName = helpName };
}
