using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ToolExec.Mcp;

/// <summary>Makes MCP backends from settings of the shape that desktop clients and editors use: <c>command, args, env, cwd</c> or <c>url, headers</c>, and <c>type</c>.</summary>
internal sealed class McpBackendFactory : IBackendFactory
{
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(1);

    public string Kind => BackendKinds.Mcp;

    public IBackend Create(string name, BackendSettings settings, IServiceProvider services)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(services);
        McpServerOptions options = IsHttp(settings) ? ReadHttp(settings) : ReadStdio(settings);
        ReadCommon(settings, options);
        settings.EnsureAllRead();
        try
        {
            return new McpBackend(name, options, services.GetService<TimeProvider>(), services.GetService<ILoggerFactory>(), services.GetService<ISecretResolver>());
        }
        catch (OptionsValidationException e)
        {
            throw new BackendSettingsException(settings.Path, $"is not a valid MCP server. {string.Join(' ', e.Failures)}");
        }
    }

    private static bool IsHttp(BackendSettings settings)
    {
        var hasUrl = settings.Contains("url");
        if (hasUrl == settings.Contains("command"))
        {
            throw new BackendSettingsException(settings.Path, hasUrl
                ? "must have either 'command' (a server that is started) or 'url' (a server that is reached over HTTP), but has both."
                : "must have 'command' (a server that is started) or 'url' (a server that is reached over HTTP), but has neither.");
        }

        var type = settings.GetString("type");
        var fits = type?.ToUpperInvariant() switch
        {
            null => true,
            "STDIO" => !hasUrl,
            "HTTP" or "STREAMABLE-HTTP" or "STREAMABLEHTTP" or "SSE" => hasUrl,
            _ => throw new BackendSettingsException($"{settings.Path}/type", "must be stdio, http, streamable-http or sse."),
        };
        return fits ? hasUrl : throw new BackendSettingsException($"{settings.Path}/type", hasUrl
            ? "must be http, streamable-http or sse where there is a 'url'."
            : "must be stdio where there is a 'command'.");
    }

    private static McpStdioServerOptions ReadStdio(BackendSettings settings)
    {
        var options = new McpStdioServerOptions
        {
            Command = settings.GetRequiredString("command"),
            WorkingDirectory = settings.GetString("cwd"),
            InheritEnvironment = settings.GetBoolean("inheritEnvironment", defaultValue: false),
            StopGrace = settings.GetTimeSpan("stopGrace", TimeSpan.FromSeconds(2), TimeSpan.Zero, McpServerRules.MaxTime),
        };
        foreach (var argument in settings.GetStrings("args"))
        {
            options.Arguments.Add(argument);
        }

        foreach (var (variable, value) in settings.GetStringMap("env"))
        {
            options.Environment[variable] = value;
        }

        return options;
    }

    private static McpHttpServerOptions ReadHttp(BackendSettings settings)
    {
        if (!Uri.TryCreate(settings.GetRequiredString("url"), UriKind.Absolute, out var endpoint))
        {
            throw new BackendSettingsException($"{settings.Path}/url", "must be an absolute http or https address.");
        }

        var options = new McpHttpServerOptions
        {
            Endpoint = endpoint,
            Transport = settings.GetString("type")?.ToUpperInvariant() switch
            {
                "SSE" => McpHttpTransport.Sse,
                "STREAMABLE-HTTP" or "STREAMABLEHTTP" => McpHttpTransport.StreamableHttp,
                _ => McpHttpTransport.Auto,
            },
        };
        foreach (var (header, value) in settings.GetStringMap("headers"))
        {
            options.Headers[header] = value;
        }

        return options;
    }

    private static void ReadCommon(BackendSettings settings, McpServerOptions options)
    {
        options.StartTimeout = settings.GetTimeSpan("startTimeout", options.StartTimeout, Least, McpServerRules.MaxTime);
        options.PingTimeout = settings.GetTimeSpan("pingTimeout", options.PingTimeout, Least, McpServerRules.MaxTime);
        options.RestartDelay = settings.GetTimeSpan("restartDelay", options.RestartDelay, Least, McpServerRules.MaxTime);
        options.MaxRestartDelay = settings.GetTimeSpan("maxRestartDelay", options.MaxRestartDelay, Least, McpServerRules.MaxTime);
        options.RestartAttemptsPerCall = settings.GetInt32("restartAttemptsPerCall", options.RestartAttemptsPerCall, 1, 100);
        options.MaxMessageBytes = settings.GetInt32("maxMessageBytes", options.MaxMessageBytes, 1024, 256 * 1024 * 1024);
        options.MaxTools = settings.GetInt32("maxTools", options.MaxTools, 1, 1_000_000);
        options.MaxDescriptionLength = settings.GetInt32("maxDescriptionLength", options.MaxDescriptionLength, 64, 1_000_000);
        options.MaxDefinitionBytes = settings.GetInt32("maxDefinitionBytes", options.MaxDefinitionBytes, 1024, 16 * 1024 * 1024);
    }
}
