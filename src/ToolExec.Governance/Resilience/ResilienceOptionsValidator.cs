using System.Globalization;
using Microsoft.Extensions.Options;

namespace ToolExec.Governance;

/// <summary>Checks <see cref="ResilienceOptions"/>.</summary>
internal sealed class ResilienceOptionsValidator : IValidateOptions<ResilienceOptions>
{
    private const int MostAttempts = 20;
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan ShortestAttempt = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan HalfASecond = TimeSpan.FromMilliseconds(500);

    public ValidateOptionsResult Validate(string? name, ResilienceOptions options)
    {
        var errors = new ValidateOptionsResultBuilder();
        CheckAttempts(errors, options.MaxAttempts, nameof(options.MaxAttempts));
        CheckAttempt(errors, options.AttemptTimeout, nameof(options.AttemptTimeout));
        CheckHedge(errors, options.HedgeAfter, nameof(options.HedgeAfter));
        CheckTime(errors, options.BaseDelay, TimeSpan.Zero, Hour, nameof(options.BaseDelay));
        if (options.MaxDelay < options.BaseDelay || options.MaxDelay > Hour)
        {
            errors.AddError($"must be {nameof(options.BaseDelay)} ({options.BaseDelay}) to {Hour}, but is {options.MaxDelay}.", nameof(options.MaxDelay));
        }

        if (options.MaxNestedRetries is < 0 or > 1000)
        {
            errors.AddError($"must be 0 to 1000, but is {options.MaxNestedRetries}.", nameof(options.MaxNestedRetries));
        }

        CheckBreaker(errors, options.Breaker, nameof(options.Breaker));
        for (var i = 0; i < options.Rules.Count; i++)
        {
            CheckRule(errors, options.Rules[i], string.Create(CultureInfo.InvariantCulture, $"{nameof(options.Rules)}[{i}]"));
        }

        return errors.Build();
    }

    private static void CheckBreaker(ValidateOptionsResultBuilder errors, BreakerOptions breaker, string at)
    {
        if (!(breaker.FailureRatio > 0 && breaker.FailureRatio <= 1))
        {
            errors.AddError(string.Create(CultureInfo.InvariantCulture, $"must be more than 0 and at most 1, but is {breaker.FailureRatio}."), $"{at}.{nameof(breaker.FailureRatio)}");
        }

        if (breaker.MinimumCalls is < 2 or > 1_000_000)
        {
            errors.AddError($"must be 2 to 1000000, but is {breaker.MinimumCalls}.", $"{at}.{nameof(breaker.MinimumCalls)}");
        }

        CheckTime(errors, breaker.Window, HalfASecond, Day, $"{at}.{nameof(breaker.Window)}");
        CheckTime(errors, breaker.BreakFor, HalfASecond, Day, $"{at}.{nameof(breaker.BreakFor)}");
    }

    private static void CheckRule(ValidateOptionsResultBuilder errors, ResilienceRule? rule, string at)
    {
        if (rule is not { Tools: not null })
        {
            errors.AddError("must say which tools, but is null.", $"{at}.{nameof(ResilienceRule.Tools)}");
            return;
        }

        CheckAttempts(errors, rule.MaxAttempts ?? 1, $"{at}.{nameof(rule.MaxAttempts)}");
        CheckAttempt(errors, rule.AttemptTimeout, $"{at}.{nameof(rule.AttemptTimeout)}");
        CheckHedge(errors, rule.HedgeAfter, $"{at}.{nameof(rule.HedgeAfter)}");
    }

    private static void CheckAttempts(ValidateOptionsResultBuilder errors, int attempts, string property)
    {
        if (attempts is < 1 or > MostAttempts)
        {
            errors.AddError($"must be 1 to {MostAttempts}, but is {attempts}.", property);
        }
    }

    private static void CheckAttempt(ValidateOptionsResultBuilder errors, TimeSpan? time, string property)
    {
        // What Polly takes.
        if (time is { } limit)
        {
            CheckTime(errors, limit, ShortestAttempt, Day, property);
        }
    }

    private static void CheckHedge(ValidateOptionsResultBuilder errors, TimeSpan? time, string property)
    {
        if (time is { } delay)
        {
            CheckTime(errors, delay, TimeSpan.Zero, Day, property);
        }
    }

    private static void CheckTime(ValidateOptionsResultBuilder errors, TimeSpan time, TimeSpan least, TimeSpan most, string property)
    {
        if (time < least || time > most)
        {
            errors.AddError($"must be {least} to {most}, but is {time}.", property);
        }
    }
}
