using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace ToolExec.Governance;

/// <summary>Puts calls under rules, and asks people where these say so.</summary>
public static class PolicyBuilderExtensions
{
    /// <summary>Decides by rules which calls may run, which only after a person has approved, and which not at all.</summary>
    /// <remarks>
    /// <para>Of the rules that fit a call the most restrictive counts. A call that must wait comes back as <see cref="ToolStatus.AwaitingApproval"/> with a signed
    /// <see cref="ApprovalRequest"/>, after its arguments were checked; <see cref="IToolApprovals"/> is where people decide.</para>
    /// <para>What was decided holds for the arguments that the tool is given: a step behind that sets others is held to the rules again.</para>
    /// <para>A host's own <see cref="IApprovalStore"/>, registered as a service, is used where there is one. Called several times, the rules add up.</para>
    /// </remarks>
    /// <param name="builder">The instance.</param>
    /// <param name="configure">Changes the settings; <see langword="null"/> for none: every call may run, unless it brings an approval that does not hold.</param>
    public static IToolExecBuilder UsePolicy(this IToolExecBuilder builder, Action<PolicyOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (!builder.TryAddFeature<Policies, PolicyOptions, PolicyOptionsValidator>(configure, out var name))
        {
            return builder;
        }

        builder.Services.AddOptionsWithValidateOnStart<ApprovalOptions>(name);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ApprovalOptions>, ApprovalOptionsValidator>());

        // Who goes on with what waits finds the decisions here. One of the host's own, or a file, takes its place.
        builder.Services.TryAddKeyedSingleton<IApprovalStore>(builder.ServiceKey, (services, key) => (key is null ? null : services.GetService<IApprovalStore>()) ?? new MemoryApprovalStore(
            services.GetRequiredService<IOptionsMonitor<ApprovalOptions>>().Get(name).MaxKept, services.GetService<TimeProvider>() ?? TimeProvider.System));
        builder.Services.AddKeyedSingleton(builder.ServiceKey, (services, key) => Desk(services, key, services.GetRequiredService<IOptionsMonitor<ApprovalOptions>>().Get(name)));
        builder.Services.AddKeyedSingleton(builder.ServiceKey, (services, key) => new Policies(
            services.GetRequiredService<IOptionsMonitor<PolicyOptions>>().Get(name),
            services.GetRequiredKeyedService<ApprovalDesk>(key)));
        builder.Services.AddKeyedSingleton<IToolApprovals>(builder.ServiceKey, static (services, key) => new ToolApprovals(
            services.GetRequiredKeyedService<ApprovalDesk>(key),
            () => services.GetRequiredKeyedService<IToolRunner>(key),
            () => services.GetRequiredKeyedService<IBackendRegistry>(key)));
        builder.Services.AddKeyedSingleton<IToolPlanner>(builder.ServiceKey, static (services, key) => new ToolPlanner(
            services.GetRequiredKeyedService<ApprovalDesk>(key),
            () => services.GetRequiredKeyedService<IToolRunner>(key)));
        Add(builder, static p => p.Gate, ToolMiddlewarePosition.BeforeValidation, ToolMiddlewareOrder.Authorise, CallSteps.Authorise);
        Add(builder, static p => p.Step, ToolMiddlewarePosition.AroundExecution, ToolMiddlewareOrder.Approve, CallSteps.Approve);
        Add(builder, static p => p.Seal, ToolMiddlewarePosition.AroundExecution, int.MaxValue, "policy_seal");
        return builder;
    }

    /// <summary>Decides as settings say: <c>default</c> (<c>allow</c>, <c>ask</c> or <c>deny</c>), <c>rules</c>, and <c>approvals</c> with <c>timeToLive</c>, <c>scope</c>, <c>keySecret</c>, <c>maxKept</c>.</summary>
    /// <remarks>
    /// A rule has <c>name</c>, <c>effect</c>, <c>reason</c>; <c>tools</c>, <c>notTools</c>, <c>tags</c>, <c>readOnly</c>, <c>destructive</c>, <c>idempotent</c>, <c>openWorld</c>,
    /// <c>backends</c>, <c>kinds</c>; <c>callers</c> with <c>tenants</c>, <c>users</c>, <c>sessions</c>, <c>agents</c>, <c>roles</c>, <c>not</c>; and <c>arguments</c>, a list of
    /// <c>at</c> with <c>exists</c>, <c>equals</c>, <c>in</c>, <c>glob</c>, <c>regex</c>, <c>startsWith</c>, <c>lessThan</c>, <c>moreThan</c>, <c>longerThan</c>, <c>ignoreCase</c>, <c>not</c>.
    /// </remarks>
    /// <param name="builder">The instance.</param>
    /// <param name="settings">The settings; read at once.</param>
    /// <exception cref="BackendSettingsException">A setting is wrong or unknown; the message names it.</exception>
    public static IToolExecBuilder UsePolicy(this IToolExecBuilder builder, BackendSettings settings)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(settings);
        var (policy, approvals) = PolicySettings.Read(settings);
        return builder.UsePolicy(policy).ConfigureApprovals(approvals);
    }

    /// <summary>Sets how people are asked.</summary>
    /// <param name="builder">The instance.</param>
    /// <param name="configure">Changes the settings; run once, when the runner is made.</param>
    public static IToolExecBuilder ConfigureApprovals(this IToolExecBuilder builder, Action<ApprovalOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        builder.Services.Configure(builder.ServiceKey?.ToString() ?? Options.DefaultName, configure);
        return builder;
    }

    private static void Add(IToolExecBuilder builder, Func<Policies, IToolMiddlewareFactory> part, ToolMiddlewarePosition position, int order, string name) =>
        builder.Services.AddKeyedSingleton(builder.ServiceKey, (services, key) => new ToolMiddlewareRegistration(part(services.GetRequiredKeyedService<Policies>(key)), position, order)
        {
            Name = name,
        });

    private static ApprovalDesk Desk(IServiceProvider services, object? key, ApprovalOptions options)
    {
        var time = services.GetService<TimeProvider>() ?? TimeProvider.System;
        var logger = services.GetService<ILogger<ApprovalDesk>>() ?? NullLogger<ApprovalDesk>.Instance;
        return new ApprovalDesk(
            options,
            services.GetRequiredKeyedService<IApprovalStore>(key),
            new ApprovalSigner(options, services.GetService<ISecretResolver>()),

            // The step, not the store: a file has a place for effects in any case.
            services.GetService<IServiceProviderIsKeyedService>()?.IsKeyedService(typeof(ToolLedger), key) is true,
            time,
            logger);
    }
}
