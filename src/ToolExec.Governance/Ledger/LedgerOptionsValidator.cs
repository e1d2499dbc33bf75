using System.Globalization;
using Microsoft.Extensions.Options;

namespace ToolExec.Governance;

/// <summary>Checks <see cref="LedgerOptions"/>.</summary>
internal sealed class LedgerOptionsValidator : IValidateOptions<LedgerOptions>
{
    public const int MostKept = 16 * 1024 * 1024;
    public const long LeastBytes = 64 * 1024;
    public const long MostBytes = 16L * 1024 * 1024 * 1024;
    public static readonly TimeSpan ShortestTime = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan LongestTime = TimeSpan.FromDays(3653);

    public ValidateOptionsResult Validate(string? name, LedgerOptions options)
    {
        var errors = new ValidateOptionsResultBuilder();
        CheckTime(errors, options.TimeToLive, nameof(options.TimeToLive));
        CheckTime(errors, options.EqualWithin, nameof(options.EqualWithin));
        CheckWord(errors, options.Scope, nameof(options.Scope));
        CheckWord(errors, options.OnUnknown ?? default, nameof(options.OnUnknown));
        if (options.OnUnknown == UnknownEffectPolicy.Probe)
        {
            errors.AddError("can only be Probe in a rule, which says whom to ask.", nameof(options.OnUnknown));
        }

        if (options.MaxKeptBytes is < 0 or > MostKept)
        {
            errors.AddError($"must be 0 to {MostKept}, but is {options.MaxKeptBytes}.", nameof(options.MaxKeptBytes));
        }

        if (options.MaxBytesInMemory is < LeastBytes or > MostBytes)
        {
            errors.AddError($"must be {LeastBytes} to {MostBytes}, but is {options.MaxBytesInMemory}.", nameof(options.MaxBytesInMemory));
        }

        for (var i = 0; i < options.Rules.Count; i++)
        {
            CheckRule(errors, options.Rules[i], string.Create(CultureInfo.InvariantCulture, $"{nameof(options.Rules)}[{i}]"));
        }

        return errors.Build();
    }

    private static void CheckRule(ValidateOptionsResultBuilder errors, LedgerRule? rule, string at)
    {
        if (rule is not { Tools: not null })
        {
            errors.AddError("must say which tools, but is null.", $"{at}.{nameof(LedgerRule.Tools)}");
            return;
        }

        CheckTime(errors, rule.TimeToLive, $"{at}.{nameof(rule.TimeToLive)}");
        CheckTime(errors, rule.EqualWithin, $"{at}.{nameof(rule.EqualWithin)}");
        CheckWord(errors, rule.Scope ?? default, $"{at}.{nameof(rule.Scope)}");
        CheckWord(errors, rule.OnUnknown ?? default, $"{at}.{nameof(rule.OnUnknown)}");
        if (rule.OnUnknown == UnknownEffectPolicy.Probe && rule.Probe is null)
        {
            errors.AddError($"must be set where {nameof(rule.OnUnknown)} is Probe.", $"{at}.{nameof(rule.Probe)}");
        }

        if (rule.Probe is { } probe)
        {
            CheckProbe(errors, probe, $"{at}.{nameof(rule.Probe)}");
        }
    }

    private static void CheckProbe(ValidateOptionsResultBuilder errors, LedgerProbe probe, string at)
    {
        if (!ToolId.TryParse(probe.Tool, out _))
        {
            errors.AddError($"must be the id of a tool, but is '{probe.Tool}'.", $"{at}.{nameof(probe.Tool)}");
        }

        CheckPointer(errors, probe.Applied, $"{at}.{nameof(probe.Applied)}");
        CheckPointer(errors, probe.Value ?? "", $"{at}.{nameof(probe.Value)}");
        foreach (var (name, source) in probe.Arguments)
        {
            if (source is not EffectProbe.KeySource)
            {
                CheckPointer(errors, source, $"{at}.{nameof(probe.Arguments)}[{name}]");
            }
        }
    }

    private static void CheckPointer(ValidateOptionsResultBuilder errors, string? pointer, string property)
    {
        if (pointer is null or { Length: > 0 } and not ['/', ..])
        {
            errors.AddError($"must be a JSON Pointer: empty, or beginning with '/', but is '{pointer}'.", property);
        }
    }

    private static void CheckTime(ValidateOptionsResultBuilder errors, TimeSpan? time, string property)
    {
        if (time is { } value && (value < ShortestTime || value > LongestTime))
        {
            errors.AddError($"must be {ShortestTime} to {LongestTime}, but is {value}.", property);
        }
    }

    private static void CheckWord<T>(ValidateOptionsResultBuilder errors, T value, string property)
        where T : struct, Enum
    {
        if (!Enum.IsDefined(value))
        {
            errors.AddError($"must be one of {string.Join(", ", Enum.GetNames<T>())}, but is {value}.", property);
        }
    }
}
