using System.Globalization;
using Microsoft.Extensions.Options;

namespace ToolExec.Governance;

/// <summary>Checks <see cref="RateOptions"/>.</summary>
internal sealed class RateOptionsValidator : IValidateOptions<RateOptions>
{
    private const int Most = 1_000_000;
    private const int MostRemembered = 100_000;
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    public ValidateOptionsResult Validate(string? name, RateOptions options)
    {
        var errors = new ValidateOptionsResultBuilder();
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < options.Rules.Count; i++)
        {
            CheckRule(errors, options.Rules[i], names, string.Create(CultureInfo.InvariantCulture, $"{nameof(options.Rules)}[{i}]"));
        }

        foreach (var (tenant, weight) in options.Weights)
        {
            if (!(weight >= 0.01 && weight <= 100))
            {
                errors.AddError(string.Create(CultureInfo.InvariantCulture, $"must be 0.01 to 100, but is {weight}."), $"{nameof(options.Weights)}[{tenant}]");
            }
        }

        CheckNumber(errors, options.MaxWaiting, 0, Most, nameof(options.MaxWaiting));
        CheckNumber(errors, options.MaxKeys, 1, 10 * Most, nameof(options.MaxKeys));
        if (options.ExclusiveWithin is { } scope)
        {
            CheckWord(errors, scope, nameof(options.ExclusiveWithin));
        }

        return errors.Build();
    }

    private static void CheckRule(ValidateOptionsResultBuilder errors, RateRule? rule, HashSet<string> names, string at)
    {
        if (rule is null)
        {
            errors.AddError("must not be null.", at);
            return;
        }

        if (rule.Name is not { Length: >= 1 and <= 64 })
        {
            errors.AddError("must have 1 to 64 characters.", $"{at}.{nameof(rule.Name)}");
        }
        else if (!names.Add(rule.Name))
        {
            errors.AddError($"must be a name of its own, but '{rule.Name}' is there twice.", $"{at}.{nameof(rule.Name)}");
        }

        if (rule.Tools is null)
        {
            errors.AddError("must say which tools, but is null.", $"{at}.{nameof(rule.Tools)}");
        }

        CheckWord(errors, rule.Point, $"{at}.{nameof(rule.Point)}");
        CheckWord(errors, rule.Per, $"{at}.{nameof(rule.Per)}");
        CheckWord(errors, rule.Kind, $"{at}.{nameof(rule.Kind)}");
        CheckNumber(errors, rule.Limit, 1, rule.Kind == RateKind.SlidingWindow ? MostRemembered : Most, $"{at}.{nameof(rule.Limit)}");
        CheckNumber(errors, rule.Burst ?? 1, 1, Most, $"{at}.{nameof(rule.Burst)}");
        CheckNumber(errors, rule.MaxWaiting, 0, MostRemembered, $"{at}.{nameof(rule.MaxWaiting)}");
        if (rule.Period < Shortest || rule.Period > Longest)
        {
            errors.AddError($"must be {Shortest} to {Longest}, but is {rule.Period}.", $"{at}.{nameof(rule.Period)}");
        }
    }

    private static void CheckNumber(ValidateOptionsResultBuilder errors, int number, int least, int most, string property)
    {
        if (number < least || number > most)
        {
            errors.AddError(string.Create(CultureInfo.InvariantCulture, $"must be {least} to {most}, but is {number}."), property);
        }
    }

    private static void CheckWord<T>(ValidateOptionsResultBuilder errors, T word, string property)
        where T : struct, Enum
    {
        if (!Enum.IsDefined(word))
        {
            errors.AddError($"must be one of {string.Join(", ", Enum.GetNames<T>())}, but is {word}.", property);
        }
    }
}
