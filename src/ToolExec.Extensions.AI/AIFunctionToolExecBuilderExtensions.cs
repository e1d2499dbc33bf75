using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace ToolExec.Extensions.AI;

/// <summary>Adds functions of Microsoft.Extensions.AI to a ToolExec instance.</summary>
public static class AIFunctionToolExecBuilderExtensions
{
    /// <summary>Adds the instance's <see cref="ToolExecFunctions"/>, under the instance's key: its tools as functions for a chat loop.</summary>
    /// <param name="builder">The ToolExec instance.</param>
    /// <param name="configure">Says which tools go out, and how; run once, when they are made.</param>
    /// <returns>The ToolExec instance.</returns>
    public static IToolExecBuilder AddToolExecFunctions(this IToolExecBuilder builder, Action<ToolExecFunctionOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddKeyedSingleton(builder.ServiceKey, (services, key) =>
        {
            var options = new ToolExecFunctionOptions();
            configure?.Invoke(options);
            return new ToolExecFunctions(services.GetRequiredKeyedService<IBackendRegistry>(key), services.GetRequiredKeyedService<IToolRunner>(key), options);
        });
        return builder;
    }

    /// <summary>Adds functions as a backend. May be called several times, with a name each.</summary>
    /// <param name="builder">The ToolExec instance.</param>
    /// <param name="name">The backend's name, which is the namespace of its tools.</param>
    /// <param name="functions">The functions.</param>
    /// <returns>The ToolExec instance.</returns>
    /// <exception cref="ArgumentException">As for the constructor of <see cref="AIFunctionBackend"/>.</exception>
    public static IToolExecBuilder AddAIFunctions(this IToolExecBuilder builder, string name, params AIFunction[] functions) =>
        builder.AddAIFunctions(name, functions, null);

    /// <summary>Adds functions as a backend. May be called several times, with a name each.</summary>
    /// <param name="builder">The ToolExec instance.</param>
    /// <param name="name">The backend's name, which is the namespace of its tools.</param>
    /// <param name="functions">The functions.</param>
    /// <param name="options">The settings; the defaults where <see langword="null"/>.</param>
    /// <returns>The ToolExec instance.</returns>
    /// <exception cref="ArgumentException">As for the constructor of <see cref="AIFunctionBackend"/>.</exception>
    public static IToolExecBuilder AddAIFunctions(this IToolExecBuilder builder, string name, IEnumerable<AIFunction> functions, AIFunctionBackendOptions? options)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(functions);
        AIFunction[] kept = [.. functions];

        // Made once here, so that a function that cannot be a tool is found where it is written, and then for each container.
        _ = new AIFunctionBackend(name, kept, options);
        builder.Services.AddKeyedSingleton<IBackend>(builder.ServiceKey, (_, _) => new AIFunctionBackend(name, kept, options));
        return builder;
    }
}
