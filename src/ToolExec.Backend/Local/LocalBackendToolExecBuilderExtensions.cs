using Microsoft.Extensions.DependencyInjection;

namespace ToolExec.Backend;

/// <summary>Adds functions of this process to a ToolExec instance.</summary>
public static class LocalBackendToolExecBuilderExtensions
{
    /// <summary>Adds a backend of functions of this process. May be called several times, with a name each.</summary>
    /// <param name="builder">The ToolExec instance.</param>
    /// <param name="name">The backend's name, which is the namespace of its tools.</param>
    /// <param name="configure">Adds the tools. It is run at once, so that a wrong tool is found where it is written.</param>
    /// <returns>The ToolExec instance.</returns>
    /// <exception cref="ArgumentException">The name breaks the grammar, or a tool is wrong.</exception>
    public static IToolExecBuilder AddLocalBackend(this IToolExecBuilder builder, string name, Action<LocalBackendBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        var tools = new LocalBackendBuilder(name);
        configure(tools);

        // Built for each container: several may be made of the same services, and each owns its backends.
        builder.Services.AddKeyedSingleton<IBackend>(builder.ServiceKey, (_, _) => tools.Build());
        return builder;
    }
}
