using System.CommandLine;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ToolExec.Discovery;
using ToolExec.Mcp;
using ToolExec.Mcp.AspNetCore;

namespace ToolExec.Cli;

/// <summary><c>serve</c>: all the tools as one MCP server, over standard streams or HTTP. Nothing but the protocol's messages goes to the standard output.</summary>
internal static class ServeCommand
{
    private const int MaxTokenFileBytes = 64 * 1024;

    public static Command Create(CommandRunner runner, CliIo io)
    {
        var options = new ServeOptions();
        var command = new Command("serve", "Serve the tools to MCP clients, as one server.");
        options.AddTo(command);
        runner.SetServingAction(command, (parsed, settings, cancellationToken) => RunAsync(parsed, options, settings, io, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, ServeOptions options, GlobalSettings settings, CliIo io, CancellationToken cancellationToken)
    {
        var entry = new ServeEntry();
        var session = CliSession.Open(
            io,
            settings,
            Needs.All,
            pinned: true,
            (builder, configuration) =>
            {
                entry = options.Read(parsed, configuration.Serve ?? entry);
                if (configuration.Backends.Count == 0 && !entry.BuiltIn)
                {
                    throw new ConfigurationException("There is nothing to serve: no server and no backend is configured. --built-in serves the built-in tools.");
                }

                builder.AddDiscovery().AddMcpServing(serving => Apply(entry, serving));
            });
        await using (session.ConfigureAwait(false))
        {
            var server = session.Services.GetRequiredService<McpToolServer>();
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var start = session.Executor.StartAsync(stop.Token).AsTask();
            server.HoldUntil(start);

            // While the clients' calls still have time to end: a script that is kept tells its client so.
            var keeping = KeepAtStopAsync(session, stop.Token);
            var serving = options.IsHttp(parsed)
                ? ServeHttpAsync(session, server, WithTokens(entry, parsed, options, io), stop.Token)
                : server.ServeAsync(io.Input, io.OutputStream, stop.Token);

            // A configuration that is wrong is known when the backends start; one that cannot be reached is a problem of the list alone.
            if (await Task.WhenAny(serving, start).ConfigureAwait(false) == start && !start.IsCompletedSuccessfully)
            {
                await stop.CancelAsync().ConfigureAwait(false);
                await serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                await start.ConfigureAwait(false);
            }

            await serving.ConfigureAwait(false);
            await stop.CancelAsync().ConfigureAwait(false);
            await start.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await keeping.ConfigureAwait(false);
            return ExitCodes.Ok;
        }
    }

    private static async Task KeepAtStopAsync(CliSession session, CancellationToken stop)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, session.Io.Time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await session.KeepScriptsAsync().ConfigureAwait(false);
    }

    private static async Task ServeHttpAsync(CliSession session, McpToolServer server, ServeEntry entry, CancellationToken cancellationToken)
    {
        var host = await McpHttpHost.StartAsync(
            server,
            HostOptions(entry),
            session.Services.GetService<ISecretResolver>(),
            session.Services.GetService<ILoggerFactory>(),
            session.Io.Time,
            cancellationToken).ConfigureAwait(false);
        await using (host.ConfigureAwait(false))
        {
            await session.Io.Error.Profile.Out.Writer.WriteLineAsync($"Listening at {host.Address}").ConfigureAwait(false);
            await Task.Delay(Timeout.InfiniteTimeSpan, session.Io.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static void Apply(ServeEntry entry, McpServingOptions serving)
    {
        serving.Name = entry.Name ?? serving.Name;
        serving.Title = entry.Title;
        serving.Instructions = entry.Instructions;
        serving.Shape = entry.Shape ?? serving.Shape;
        serving.Naming = entry.Naming ?? serving.Naming;
        serving.Filter = new ToolFilter
        {
            Namespaces = entry.Namespaces,
            Allow = entry.Include,
            Deny = [.. entry.Exclude, .. entry.BuiltIn ? [] : BuiltIn.Names.Select(name => $"{name}:*")],
            AnyTags = entry.Tags,
        };
        foreach (var pattern in entry.Pinned)
        {
            serving.Pinned.Add(pattern);
        }
    }

    private static McpHttpHostOptions HostOptions(ServeEntry entry)
    {
        var options = new McpHttpHostOptions { Port = entry.Port ?? 0, Path = entry.Path ?? "/mcp" };
        if (entry.Address is { } text)
        {
            options.Address = IPAddress.TryParse(text, out var address) ? address : throw new ConfigurationException($"'{text}' is no address to listen at. Give an IP address, such as 127.0.0.1.");
        }

        options.Endpoint.Stateless = entry.Stateless;
        Add(options.Endpoint.AllowedHosts, entry.Hosts);
        Add(options.Endpoint.AllowedOrigins, entry.Origins);
        Add(options.Endpoint.Tokens, entry.Tokens);
        return options;
    }

    private static void Add<T>(IList<T> list, IReadOnlyList<T> items)
    {
        foreach (var item in items)
        {
            list.Add(item);
        }
    }

    // Never from the command line itself, where every user of the machine can read it.
    private static ServeEntry WithTokens(ServeEntry entry, ParseResult parsed, ServeOptions options, CliIo io)
    {
        var tokens = new List<McpBearerToken>(entry.Tokens);
        foreach (var name in options.TokenVariables(parsed))
        {
            tokens.Add(Token(name, io.Environment(name) ?? throw new ConfigurationException($"The environment variable {name} of --token-env is not set."), $"The environment variable {name}"));
        }

        foreach (var file in options.TokenFiles(parsed))
        {
            tokens.Add(Token(Path.GetFileName(file), InputFile.ReadText(Path.Combine(io.Folder, file), file, MaxTokenFileBytes).Trim(), $"The file {file}"));
        }

        return entry with { Tokens = tokens };
    }

    private static McpBearerToken Token(string name, string value, string place) => SecretText.TryParse(value, out var text, out _)
        ? new McpBearerToken(name, text)
        : throw new ConfigurationException($"{place} holds no bearer token.");
}
