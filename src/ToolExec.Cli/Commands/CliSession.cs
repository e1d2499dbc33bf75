using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ToolExec.Backend;
using ToolExec.Discovery;
using ToolExec.Governance;
using ToolExec.Mcp;
using ToolExec.OpenApi;
using ToolExec.Run;

namespace ToolExec.Cli;

/// <summary>A started ToolExec instance with the backends that a command needs.</summary>
internal sealed class CliSession : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private CliSession(CliIo io, ServiceProvider services, CliConfiguration configuration, ProgressBoard board)
    {
        _services = services;
        Io = io;
        Configuration = configuration;
        Board = board;
        Executor = services.GetRequiredService<ToolExecutor>();
    }

    /// <summary>Gets the world around.</summary>
    public CliIo Io { get; }

    /// <summary>Gets a value indicating whether progress is drawn, where the standard error is a terminal: not between logs.</summary>
    public bool ShowsProgress { get; private init; }

    /// <summary>Gets the services.</summary>
    public IServiceProvider Services => _services;

    /// <summary>Gets every tool, and every way to run them.</summary>
    public ToolExecutor Executor { get; }

    /// <summary>Gets what the configuration said.</summary>
    public CliConfiguration Configuration { get; }

    /// <summary>Gets the configuration's file, where it is or would be.</summary>
    public string ConfigurationFile => Configuration.File ?? ConfigurationReader.FileName;

    /// <summary>Gets who is told of starts, progress and ends of calls.</summary>
    public ProgressBoard Board { get; }

    /// <summary>Reads the configuration, makes the backends and starts them. One that cannot be started is a problem of the catalogue, not an exception.</summary>
    /// <param name="io">The world around.</param>
    /// <param name="settings">The options of the command line.</param>
    /// <param name="wanted">Which of the configured backends are needed.</param>
    /// <param name="pinned">Whether tools are held to the lock file where the configuration says so.</param>
    /// <param name="extend">Adds what only some commands need, or <see langword="null"/>.</param>
    /// <param name="cancellationToken">Gives the start up.</param>
    /// <exception cref="ConfigurationException">The configuration or the root folder is wrong.</exception>
    /// <exception cref="BackendSettingsException">The settings of a backend are wrong.</exception>
    public static async Task<CliSession> StartAsync(CliIo io, GlobalSettings settings, Predicate<BackendEntry> wanted, bool pinned, Action<IToolExecBuilder, CliConfiguration>? extend, CancellationToken cancellationToken)
    {
        var session = Open(io, settings, wanted, pinned, extend);
        try
        {
            await session.Executor.StartAsync(cancellationToken).ConfigureAwait(false);
            return session;
        }
        catch
        {
            await session.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Reads the configuration and makes the backends, but starts none.</summary>
    /// <param name="io">The world around.</param>
    /// <param name="settings">The options of the command line.</param>
    /// <param name="wanted">Which of the configured backends are needed.</param>
    /// <param name="pinned">Whether tools are held to the lock file where the configuration says so.</param>
    /// <param name="extend">Adds what only some commands need, or <see langword="null"/>.</param>
    /// <exception cref="ConfigurationException">The configuration or the root folder is wrong.</exception>
    public static CliSession Open(CliIo io, GlobalSettings settings, Predicate<BackendEntry> wanted, bool pinned, Action<IToolExecBuilder, CliConfiguration>? extend = null)
    {
        var configuration = new ConfigurationReader(io.Environment).Read(settings.Config, io.Folder);
        var root = new FileRoot(Path.Combine(io.Folder, settings.Root ?? "."), settings.Root);
        var board = new ProgressBoard(io.Time);
        var services = new ServiceCollection();
        services.AddSingleton(io.Time);
        services.AddLogging(logging => logging
            .SetMinimumLevel(settings.Verbose ? LogLevel.Debug : LogLevel.Error)
            .AddProvider(new ConsoleLoggerProvider(io.Error, io.Time)));
        var builder = services.AddToolExec();
        if (settings.Replay is null)
        {
            builder.AddBuiltInTools(root, settings.AllowWrite, io.Time)
                .AddMcp()
                .AddOpenApi()
                .AddProcesses()
                .AddConfigured(configuration.Backends.Where(b => wanted(b)), io.Folder);
        }

        builder.AddDiscovery()
            .ConfigureRegistry(registry =>
            {
                registry.Startup = BackendStartup.Tolerant;

                // Nobody is left to wait for a process that outlives this one; whoever has no patience stops the command a second time.
                registry.DisposeTimeout = Timeout.InfiniteTimeSpan;
                registry.StartTimeout = configuration.Run.StartTimeout ?? registry.StartTimeout;
            })
            .ConfigureRun(run =>
            {
                run.Timeout = configuration.Run.Timeout ?? run.Timeout;
                run.ValidateArguments = configuration.Run.ValidateArguments ?? run.ValidateArguments;
                run.ValidateResults = configuration.Run.ValidateResults ?? run.ValidateResults;
            });
        UseRecordings(builder, io, settings);
        services.AddSingleton(new ToolMiddlewareRegistration(board, ToolMiddlewarePosition.BeforeValidation) { Name = "progress" });
        if (configuration.Secrets is { } secrets)
        {
            builder.UseSecrets(secrets);
        }

        foreach (var section in configuration.Governance)
        {
            GovernanceSections.Apply(builder, section);
        }

        if (pinned && configuration.Pinning is { } pinning)
        {
            builder.PinTools(pins => (pins.LockFile, pins.Changed, pins.Added) = (Path.Combine(io.Folder, pinning.LockFile), pinning.Changed, pinning.Added));
        }

        extend?.Invoke(builder, configuration);
        return new CliSession(io, services.BuildServiceProvider(), configuration, board) { ShowsProgress = !settings.Verbose };
    }

    private static void UseRecordings(IToolExecBuilder builder, CliIo io, GlobalSettings settings)
    {
        if (settings.Record is { } record)
        {
            builder.UseRecording(options => options.File = Path.Combine(io.Folder, record));
        }

        if (settings.Replay is { } replay)
        {
            try
            {
                builder.AddReplay(Path.Combine(io.Folder, replay));
            }
            catch (IOException fault)
            {
                throw new ConfigurationException($"The recording cannot be played: {fault.Message}");
            }
        }
    }

    /// <summary>Makes a backend that the configuration does not have yet.</summary>
    /// <param name="entry">The backend, as it would stand in the list of them.</param>
    /// <exception cref="ConfigurationException">Its name is none.</exception>
    /// <exception cref="BackendSettingsException">A setting is wrong.</exception>
    public IBackend Make(JsonObject entry)
    {
        var read = new ConfigurationReader(Io.Environment).ReadBackend(entry, "the backend");
        return ConfiguredBackends.Create(read, Io.Folder, _services);
    }

    /// <summary>Has kept what can be gone on with later, for a command that is told to stop: scripts that wait in calls, where something outlives the process. No script is begun afterwards.</summary>
    public async Task KeepScriptsAsync()
    {
        foreach (var part in _services.GetServices<IInstancePart>().Reverse())
        {
            await part.StopAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>Stops all backends and waits for their processes to end.</summary>
    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
