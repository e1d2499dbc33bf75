using System.CommandLine;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace ToolExec.Cli;

/// <summary><c>import openapi</c>: shows the tools that an OpenAPI document becomes, and adds it to the configuration.</summary>
internal static class ImportCommand
{
    private static readonly string[] Meaningless = ["openapi", "swagger", "api-docs", "apidocs", "spec", "index", "api", "v1", "v2", "v3", "docs"];

    public static Command Create(CommandRunner runner)
    {
        var source = new Argument<string>("source") { Description = "The document: a file, or an http or https address.", HelpName = "URL|FILE" };
        var name = new Option<string?>("--name") { Description = "The backend's name, which is the namespace of its tools; without it one is made of the source.", HelpName = "NAME" };
        var baseUrl = new Option<string?>("--base-url") { Description = "Where the API is; without it where the document says.", HelpName = "URL" };
        var include = new Option<string[]>("--include") { Description = "Only operations whose name, or 'METHOD /path', fits this pattern with * and ?. May be repeated.", HelpName = "PATTERN" };
        var tag = new Option<string[]>("--tag") { Description = "Only operations with this tag. May be repeated.", HelpName = "TAG" };
        var allowPrivate = new Option<bool>("--allow-private") { Description = "Allow requests to private and loopback addresses." };
        var replace = new Option<bool>("--replace") { Description = "Take the place of a backend with the same name." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Show the tools and write nothing." };
        var openApi = new Command("openapi", "Add the API of an OpenAPI 3.0 or 3.1 document, JSON or YAML, to the configuration, and show its tools.") { source, name, baseUrl, include, tag, allowPrivate, replace, dryRun };
        runner.SetAction(
            openApi,
            parsed =>
            {
                var entry = new JsonObject { ["name"] = parsed.GetValue(name) ?? NameOf(parsed.GetValue(source)!), ["kind"] = "openapi", ["document"] = parsed.GetValue(source)! };
                Put(entry, "baseUrl", parsed.GetValue(baseUrl));
                Put(entry, "include", parsed.GetValue(include));
                Put(entry, "includeTags", parsed.GetValue(tag));
                if (parsed.GetValue(allowPrivate))
                {
                    entry["allowPrivateNetworks"] = true;
                }

                var (replaces, isDry) = (parsed.GetValue(replace), parsed.GetValue(dryRun));
                return (static _ => false, (session, reporter, cancellationToken) => RunAsync(session, reporter, entry, replaces, isDry, cancellationToken));
            },
            pinned: false);
        return new Command("import", "Add tools of others to the configuration.") { openApi };
    }

    /// <summary>Makes a name of a source: of its file's name, or of its host's where that says nothing.</summary>
    internal static string NameOf(string source)
    {
        var address = Uri.TryCreate(source, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" ? uri : null;
        var stem = Path.GetFileNameWithoutExtension(address?.AbsolutePath ?? source);
        if (address is not null && (stem.Length == 0 || Meaningless.Contains(stem, StringComparer.OrdinalIgnoreCase)))
        {
            stem = address.Host.Split('.').FirstOrDefault(static part => part.Length > 0 && part is not ("api" or "www") && !part.All(char.IsAsciiDigit)) ?? "api";
        }

        var clean = string.Concat(stem.Select(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '-')).Trim('-');
        return clean.Length == 0 ? "api" : clean[..Math.Min(clean.Length, 64)];
    }

    private static void Put(JsonObject entry, string member, string? text)
    {
        if (text is not null)
        {
            entry[member] = text;
        }
    }

    private static void Put(JsonObject entry, string member, string[]? texts)
    {
        if (texts is { Length: > 0 })
        {
            entry[member] = new JsonArray([.. texts.Select(static t => JsonValue.Create(t))]);
        }
    }

    private static async Task<int> RunAsync(CliSession session, IReporter reporter, JsonObject entry, bool replaces, bool isDry, CancellationToken cancellationToken)
    {
        var name = (string)entry["name"]!;
        var backend = session.Make(entry);
        try
        {
            await session.Executor.Backends.RegisterAsync(backend, cancellationToken: cancellationToken).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is BackendException or ArgumentException)
        {
            await backend.DisposeAsync().ConfigureAwait(false);
            if (fault is not BackendException { Error: var error })
            {
                throw new ConfigurationException($"'{name}' cannot be added: {fault.Message} Choose another name with --name.");
            }

            reporter.Error(error);
            return ExitCodes.Unavailable;
        }

        var file = session.ConfigurationFile;
        if (!isDry)
        {
            ConfigurationWriter.Add(Path.Combine(session.Io.Folder, file), file, entry, replaces);
        }

        var catalog = session.Executor.Catalog;
        reporter.Tools(
            [.. catalog.Entries.Where(e => e.Routes.Any(r => string.Equals(r.Binding.Backend, name, StringComparison.OrdinalIgnoreCase)))],
            [.. catalog.Problems.Where(p => string.Equals(p.Backend, name, StringComparison.OrdinalIgnoreCase))]);
        session.Io.Error.MarkupLineInterpolated($"{(isDry ? $"Nothing was written to {file}." : $"Added '{name}' to {file}.")}");
        return ExitCodes.Ok;
    }
}
