using Microsoft.Extensions.DependencyInjection;
using ToolExec.Discovery.Toolsets.Internal;

namespace ToolExec.Discovery;

/// <summary>Adds skills and tool policies to a ToolExec instance.</summary>
public static class SkillToolExecBuilderExtensions
{
    /// <summary>Adds skills as tools. May be called several times, with a name each.</summary>
    /// <param name="builder">The ToolExec instance.</param>
    /// <param name="name">The backend's name, which is the namespace of the skills.</param>
    /// <param name="skills">The skills.</param>
    /// <param name="configure">Changes what skills may do; nothing where <see langword="null"/>.</param>
    /// <returns>The ToolExec instance.</returns>
    /// <exception cref="ArgumentException">As for the constructor of <see cref="SkillBackend"/>.</exception>
    public static IToolExecBuilder AddSkills(this IToolExecBuilder builder, string name, IEnumerable<Skill> skills, Action<SkillBackendOptions>? configure = null) =>
        Add(builder, name, skills, null, configure);

    /// <summary>Adds the skills of a store as tools; they follow what is saved in it and deleted.</summary>
    /// <param name="builder">The ToolExec instance.</param>
    /// <param name="name">The backend's name, which is the namespace of the skills.</param>
    /// <param name="store">The store.</param>
    /// <param name="configure">Changes what skills may do; nothing where <see langword="null"/>.</param>
    /// <returns>The ToolExec instance.</returns>
    /// <exception cref="ArgumentException">As for the constructor of <see cref="SkillBackend"/>.</exception>
    public static IToolExecBuilder AddSkills(this IToolExecBuilder builder, string name, SkillStore store, Action<SkillBackendOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(store);
        return Add(builder, name, [], store, configure);
    }

    /// <summary>Keeps every tool out of the catalogue that a filter does not let through, whichever backend lists it: nobody sees it or can call it. Several filters must all agree.</summary>
    /// <param name="builder">The ToolExec instance.</param>
    /// <param name="filter">The tools that may enter.</param>
    /// <returns>The ToolExec instance.</returns>
    public static IToolExecBuilder AddToolPolicy(this IToolExecBuilder builder, ToolFilter filter)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(filter);
        builder.Services.AddKeyedSingleton<IToolAdmission>(builder.ServiceKey, new FilterAdmission(filter));
        return builder;
    }

    private static IToolExecBuilder Add(IToolExecBuilder builder, string name, IEnumerable<Skill> skills, SkillStore? store, Action<SkillBackendOptions>? configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(skills);
        Skill[] kept = [.. skills];
        var options = new SkillBackendOptions();
        configure?.Invoke(options);

        // Made once here without the store, so that what is wrong is found where it is written.
        _ = new SkillBackend(name, kept, null, options);
        var key = builder.ServiceKey;
        builder.Services.AddKeyedSingleton<IBackend>(key, (_, _) => new SkillBackend(name, kept, store, options, key));
        return builder;
    }
}
