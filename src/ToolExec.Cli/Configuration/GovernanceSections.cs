using System.Collections.Frozen;
using ToolExec.Code;
using ToolExec.Durable;
using ToolExec.Governance;
using ToolExec.Runtime;

namespace ToolExec.Cli;

/// <summary>The sections that put calls under rules. Each is read by the step that it is for.</summary>
internal static class GovernanceSections
{
    private static readonly FrozenDictionary<string, Action<IToolExecBuilder, BackendSettings>> Steps = new Dictionary<string, Action<IToolExecBuilder, BackendSettings>>(StringComparer.Ordinal)
    {
        ["artifacts"] = static (builder, settings) => builder.UseArtifacts(settings),
        ["audit"] = static (builder, settings) => builder.UseAudit(settings),
        ["budgets"] = static (builder, settings) => builder.UseBudgets(settings),
        ["cache"] = static (builder, settings) => builder.UseCache(settings),
        ["code"] = static (builder, settings) => builder.AddCodeMode(settings),
        ["durable"] = static (builder, settings) => builder.UseDurable(settings),
        ["guards"] = static (builder, settings) => builder.UseGuards(settings),
        ["ledger"] = static (builder, settings) => builder.UseLedger(settings),
        ["policy"] = static (builder, settings) => builder.UsePolicy(settings),
        ["rates"] = static (builder, settings) => builder.UseRates(settings),
        ["record"] = static (builder, settings) => builder.UseRecording(settings),
        ["resilience"] = static (builder, settings) => builder.UseResilience(settings),
        ["runtime"] = static (builder, settings) => builder.AddRuntime(settings),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Gets the names of the sections, sorted.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Steps.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Says whether a section is one of them.</summary>
    public static bool Knows(string name) => Steps.ContainsKey(name);

    /// <summary>Adds the step of a section.</summary>
    /// <exception cref="BackendSettingsException">A setting is wrong or unknown.</exception>
    public static void Apply(IToolExecBuilder builder, BackendSettings section) => Steps[section.Path](builder, section);
}
