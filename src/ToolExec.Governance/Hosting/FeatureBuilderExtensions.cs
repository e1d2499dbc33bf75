using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace ToolExec.Governance;

/// <summary>What adding a feature to an instance has in common.</summary>
internal static class FeatureBuilderExtensions
{
    /// <summary>Adds the options of a feature, checked at the start. Called several times, the settings add up.</summary>
    /// <typeparam name="TFeature">A service that is there when the feature is.</typeparam>
    /// <typeparam name="TOptions">The options.</typeparam>
    /// <typeparam name="TValidator">Their check.</typeparam>
    /// <param name="builder">The instance.</param>
    /// <param name="configure">Changes the settings; <see langword="null"/> for the defaults.</param>
    /// <param name="name">The name of the instance's options.</param>
    /// <returns>Whether the caller is to add the feature itself: it was not there before.</returns>
    public static bool TryAddFeature<
        TFeature,
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TOptions,
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TValidator>(
        this IToolExecBuilder builder, Action<TOptions>? configure, out string name)
        where TFeature : class
        where TOptions : class
        where TValidator : class, IValidateOptions<TOptions>
    {
        name = builder.ServiceKey?.ToString() ?? Options.DefaultName;
        var options = builder.Services.AddOptionsWithValidateOnStart<TOptions>(name);
        if (configure is not null)
        {
            options.Configure(configure);
        }

        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<TOptions>, TValidator>());
        return !builder.Services.Any(s => s.ServiceType == typeof(TFeature) && Equals(s.ServiceKey, builder.ServiceKey));
    }
}
