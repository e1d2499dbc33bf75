using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ToolExec.Backend;

/// <summary>Adds programs to a ToolExec instance.</summary>
public static class ProcessToolExecBuilderExtensions
{
    /// <summary>Adds command-line programs as tools; each call starts one.</summary>
    /// <param name="builder">The instance.</param>
    /// <param name="name">The backend's name, which is the namespace of its tools.</param>
    /// <param name="configure">Declares the tools. Its result is validated when the host starts.</param>
    /// <returns>The same builder.</returns>
    public static IToolExecBuilder AddProcessBackend(this IToolExecBuilder builder, string name, Action<ProcessBackendOptions> configure) =>
        Add<ProcessBackendOptions, ProcessBackendOptionsValidator>(builder, name, configure, static (name, options, services) => new ProcessBackend(
            name, options, services.GetService<ISecretResolver>(), services.GetService<TimeProvider>(), services.GetService<ILoggerFactory>()));

    /// <summary>Adds a program that stays, and offers tools over the line protocol on its standard input and output (<c>docs/command-lines.md</c>).</summary>
    /// <param name="builder">The instance.</param>
    /// <param name="name">The backend's name, which is the namespace of its tools.</param>
    /// <param name="configure">Sets the command. Its result is validated when the host starts.</param>
    /// <returns>The same builder.</returns>
    public static IToolExecBuilder AddToolProcess(this IToolExecBuilder builder, string name, Action<ToolProcessOptions> configure) =>
        Add<ToolProcessOptions, ToolProcessOptionsValidator>(builder, name, configure, static (name, options, services) => new ToolProcessBackend(
            name, options, services.GetService<ISecretResolver>(), services.GetService<TimeProvider>(), services.GetService<ILoggerFactory>()));

    /// <summary>Lets configuration name backends of the kind <c>process</c>. May be called more than once.</summary>
    /// <param name="builder">The instance.</param>
    /// <returns>The same builder.</returns>
    public static IToolExecBuilder AddProcesses(this IToolExecBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IBackendFactory, ProcessBackendFactory>());
        return builder;
    }

    private static IToolExecBuilder Add<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TOptions,
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TValidator>(
        IToolExecBuilder builder, string name, Action<TOptions> configure, Func<string, TOptions, IServiceProvider, IBackend> create)
        where TOptions : class
        where TValidator : class, IValidateOptions<TOptions>
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(configure);
        builder.AddProcesses();
        var optionsName = builder.ServiceKey is null ? name : $"{builder.ServiceKey}/{name}";
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<TOptions>, TValidator>());
        builder.Services.AddOptions<TOptions>(optionsName).Configure(configure).ValidateOnStart();
        builder.Services.AddKeyedSingleton(builder.ServiceKey, (services, _) =>
            create(name, services.GetRequiredService<IOptionsMonitor<TOptions>>().Get(optionsName), services));
        return builder;
    }
}
