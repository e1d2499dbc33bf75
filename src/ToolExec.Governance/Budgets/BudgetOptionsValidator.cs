using System.Globalization;
using Microsoft.Extensions.Options;

namespace ToolExec.Governance;

/// <summary>Checks <see cref="BudgetOptions"/>.</summary>
internal sealed class BudgetOptionsValidator : IValidateOptions<BudgetOptions>
{
    private const decimal HighestPrice = 1_000_000;
    private static readonly TimeSpan Longest = TimeSpan.FromDays(400);

    public ValidateOptionsResult Validate(string? name, BudgetOptions options)
    {
        var errors = new ValidateOptionsResultBuilder();
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < options.Budgets.Count; i++)
        {
            CheckBudget(errors, options.Budgets[i], names, At(nameof(options.Budgets), i));
        }

        for (var i = 0; i < options.Estimates.Count; i++)
        {
            if (options.Estimates[i] is not { Tools: not null, Use: not null })
            {
                errors.AddError("must say which tools and what they use, but is null.", At(nameof(options.Estimates), i));
            }
        }

        for (var i = 0; i < options.Prices.Count; i++)
        {
            CheckPrice(errors, options.Prices[i], At(nameof(options.Prices), i));
            if (options.Prices[i] is { Model: not { Length: > 0 } })
            {
                errors.AddError("must be a part of a model's name, but is empty.", $"{At(nameof(options.Prices), i)}.{nameof(ModelPrice.Model)}");
            }
        }

        CheckPrice(errors, options.DefaultPrice, nameof(options.DefaultPrice));
        if (options.TimeZone is null)
        {
            errors.AddError("must not be null.", nameof(options.TimeZone));
        }

        if (options.MaxKeys is < 1 or > 10_000_000)
        {
            errors.AddError($"must be 1 to 10000000, but is {options.MaxKeys}.", nameof(options.MaxKeys));
        }

        if (options.ForgetAfter < TimeSpan.FromMinutes(1) || options.ForgetAfter > Longest)
        {
            errors.AddError($"must be {TimeSpan.FromMinutes(1)} to {Longest}, but is {options.ForgetAfter}.", nameof(options.ForgetAfter));
        }

        if (options.MaxWaiting is < 0 or > 100_000)
        {
            errors.AddError($"must be 0 to 100000, but is {options.MaxWaiting}.", nameof(options.MaxWaiting));
        }

        return errors.Build();
    }

    private static void CheckBudget(ValidateOptionsResultBuilder errors, Budget? budget, HashSet<string> names, string at)
    {
        if (budget is null)
        {
            errors.AddError("must not be null.", at);
            return;
        }

        if (budget.Name is not { Length: >= 1 and <= 64 })
        {
            errors.AddError("must have 1 to 64 characters.", $"{at}.{nameof(budget.Name)}");
        }
        else if (!names.Add(budget.Name))
        {
            errors.AddError($"must be a name of its own, but '{budget.Name}' is there twice.", $"{at}.{nameof(budget.Name)}");
        }

        if (budget.Tools is null)
        {
            errors.AddError("must say which tools, but is null.", $"{at}.{nameof(budget.Tools)}");
        }

        CheckWord(budget.Level, nameof(budget.Level));
        CheckWord(budget.Measure, nameof(budget.Measure));
        CheckWord(budget.Window, nameof(budget.Window));
        CheckWord(budget.Action, nameof(budget.Action));
        if (Enum.IsDefined(budget.Measure) && (budget.Limit <= 0 || budget.Limit > BudgetUnits.Greatest(budget.Measure)))
        {
            errors.AddError(string.Create(CultureInfo.InvariantCulture, $"must be more than 0 and at most {BudgetUnits.Greatest(budget.Measure)}, but is {budget.Limit}."), $"{at}.{nameof(budget.Limit)}");
        }

        if (budget.Period < TimeSpan.FromSeconds(1) || budget.Period > Longest)
        {
            errors.AddError($"must be {TimeSpan.FromSeconds(1)} to {Longest}, but is {budget.Period}.", $"{at}.{nameof(budget.Period)}");
        }

        if (!(budget.WarnAt > 0 && budget.WarnAt <= 1))
        {
            errors.AddError(string.Create(CultureInfo.InvariantCulture, $"must be more than 0 and at most 1, but is {budget.WarnAt}."), $"{at}.{nameof(budget.WarnAt)}");
        }

        void CheckWord<T>(T word, string property)
            where T : struct, Enum
        {
            if (!Enum.IsDefined(word))
            {
                errors.AddError($"must be one of {string.Join(", ", Enum.GetNames<T>())}, but is {word}.", $"{at}.{property}");
            }
        }
    }

    private static void CheckPrice(ValidateOptionsResultBuilder errors, ModelPrice? price, string at)
    {
        if (price is null)
        {
            errors.AddError("must not be null.", at);
            return;
        }

        if (price.InputPerMillion is < 0 or > HighestPrice)
        {
            errors.AddError($"must be 0 to {HighestPrice}, but is {price.InputPerMillion.ToString(CultureInfo.InvariantCulture)}.", $"{at}.{nameof(price.InputPerMillion)}");
        }

        if (price.OutputPerMillion is < 0 or > HighestPrice)
        {
            errors.AddError($"must be 0 to {HighestPrice}, but is {price.OutputPerMillion.ToString(CultureInfo.InvariantCulture)}.", $"{at}.{nameof(price.OutputPerMillion)}");
        }
    }

    private static string At(string list, int index) => string.Create(CultureInfo.InvariantCulture, $"{list}[{index}]");
}
