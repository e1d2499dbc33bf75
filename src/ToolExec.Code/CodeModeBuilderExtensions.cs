using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using ToolExec.Runtime;

namespace ToolExec.Code;

/// <summary>Adds code mode to a ToolExec instance.</summary>
public static class CodeModeBuilderExtensions
{
    /// <summary>
    /// Adds code mode: <see cref="ICodeExecutor"/>, and the tools <c>code:execute_code</c> and, where people decide, budgets are waited for or executions outlive the process, <c>code:resume_code</c>. Scripts run in the
    /// sandboxes of the host, among which is the embedded one. Called several times, the settings add up.
    /// </summary>
    /// <remarks>
    /// It needs an index of the tools (<c>AddDiscovery()</c>); what is missing is told when the host starts. Scripts that wait are kept in the host's
    /// <see cref="IExecutionStore"/>, where there is none in memory: they then end with the process.
    /// </remarks>
    /// <param name="builder">The instance.</param>
    /// <param name="configure">Changes the settings; <see langword="null"/> for the defaults.</param>
    public static IToolExecBuilder AddCodeMode(this IToolExecBuilder builder, Action<CodeModeOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var name = builder.ServiceKey?.ToString() ?? Options.DefaultName;
        var options = builder.Services.AddOptionsWithValidateOnStart<CodeModeOptions>(name);
        if (configure is not null)
        {
            options.Configure(configure);
        }

        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<CodeModeOptions>, CodeModeOptionsValidator>());
        if (builder.Services.Any(s => s.ServiceType == typeof(CodeTools) && Equals(s.ServiceKey, builder.ServiceKey)))
        {
            return builder;
        }

        builder.AddEmbeddedSandbox();
        builder.Services.AddKeyedSingleton(builder.ServiceKey, (services, key) => new CodeTools(services.GetRequiredKeyedService<IBackendRegistry>(key), Read(services, name)));
        builder.Services.AddKeyedSingleton(builder.ServiceKey, (services, key) => Create(services, key, Read(services, name)));
        builder.Services.AddKeyedSingleton(builder.ServiceKey, new CodeShutdown());
        builder.Services.AddKeyedSingleton<IInstancePart>(builder.ServiceKey, static (services, key) => services.GetRequiredKeyedService<CodeShutdown>(key));
        builder.Services.AddKeyedSingleton<ICodeExecutor>(builder.ServiceKey, static (services, key) => services.GetRequiredKeyedService<CodeExecutor>(key));

        // Not under its interface: a store of the host's own is taken whenever it was added.
        builder.Services.AddKeyedSingleton(builder.ServiceKey, (services, _) =>
        {
            var read = Read(services, name);
            return new MemoryExecutionStore(read.MaxSuspended, read.MaxSuspendedBytes, Time(services));
        });
        builder.Services.AddKeyedSingleton<IBackend>(builder.ServiceKey, (services, key) => new CodeBackend(services, key, Read(services, name)));
        return builder;
    }

    /// <summary>Adds code mode as settings say: those of <see cref="CodeModeOptions"/> in camel case, the limits as <c>timeout</c>, <c>memoryBytes</c>, <c>maxToolCalls</c> and <c>maxChainSteps</c>, the filters as patterns in <c>tools</c>, <c>denyTools</c> and <c>functions</c>.</summary>
    /// <param name="builder">The instance.</param>
    /// <param name="settings">The settings; read at once.</param>
    /// <exception cref="BackendSettingsException">A setting is wrong or unknown; the message names it.</exception>
    public static IToolExecBuilder AddCodeMode(this IToolExecBuilder builder, BackendSettings settings)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(settings);
        return builder.AddCodeMode(CodeModeSettings.Read(settings));
    }

    private static CodeModeOptions Read(IServiceProvider services, string name) => services.GetRequiredService<IOptionsMonitor<CodeModeOptions>>().Get(name);

    private static TimeProvider Time(IServiceProvider services) => services.GetService<TimeProvider>() ?? TimeProvider.System;

    private static CodeExecutor Create(IServiceProvider services, object? key, CodeModeOptions options)
    {
        var runner = services.GetKeyedService<IToolRunner>(key);
        var registry = services.GetKeyedService<IBackendRegistry>(key);
        var index = services.GetKeyedService<IToolIndex>(key);
        var missing = new (object? Part, string Words)[]
        {
            (registry, "a registry of tools (AddToolExec)"),
            (runner, "a runner of tools (AddToolExec)"),
            (index, "an index of tools (AddDiscovery)"),
        }.Where(static p => p.Part is null).Select(static p => p.Words).ToArray();
        if (missing.Length > 0)
        {
            throw new BackendException(new ToolError(ToolErrorKind.Internal, $"Code mode cannot work here, because these are missing: {string.Join("; ", missing)}.") { Operation = ToolOperation.Start });
        }

        var parts = new CodeParts(
            services.GetRequiredKeyedService<ISandboxRuntime>(key),
            runner!,
            registry!,
            index!,
            services.GetKeyedService<IExecutionStore>(key) ?? services.GetService<IExecutionStore>() ?? services.GetRequiredKeyedService<MemoryExecutionStore>(key),
            services.GetKeyedService<IArtifactStore>(key) ?? services.GetService<IArtifactStore>(),
            services.GetKeyedService<IApprovalStore>(key) ?? services.GetService<IApprovalStore>(),
            Ledger(services, key),
            Time(services));
        var executor = new CodeExecutor(parts, options, services.GetRequiredKeyedService<CodeTools>(key), services.GetService<ILogger<CodeExecutor>>() ?? NullLogger<CodeExecutor>.Instance);
        services.GetRequiredKeyedService<CodeShutdown>(key).Executor = executor;
        return executor;
    }

    // A store of effects alone keeps nothing: only the step of the pipeline writes into it.
    private static IEffectLedger? Ledger(IServiceProvider services, object? key) =>
        services.GetKeyedServices<ToolMiddlewareRegistration>(key).Any(static r => r.Order == ToolMiddlewareOrder.Ledger)
            ? services.GetKeyedService<IEffectLedger>(key) ?? services.GetService<IEffectLedger>()
            : null;
}
