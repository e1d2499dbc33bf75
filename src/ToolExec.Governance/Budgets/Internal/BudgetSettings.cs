using System.Globalization;

namespace ToolExec.Governance;

/// <summary>Reads the settings of budgets, strictly.</summary>
internal static class BudgetSettings
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(400);

    private static readonly OrderedDictionary<string, BudgetLevel> Levels = new(StringComparer.Ordinal)
    {
        ["everyone"] = BudgetLevel.Everyone,
        ["tenant"] = BudgetLevel.Tenant,
        ["user"] = BudgetLevel.User,
        ["session"] = BudgetLevel.Session,
        ["request"] = BudgetLevel.Request,
        ["execution"] = BudgetLevel.Execution,
    };

    private static readonly OrderedDictionary<string, BudgetMeasure> Measures = new(StringComparer.Ordinal)
    {
        ["calls"] = BudgetMeasure.Calls,
        ["inputTokens"] = BudgetMeasure.InputTokens,
        ["outputTokens"] = BudgetMeasure.OutputTokens,
        ["totalTokens"] = BudgetMeasure.TotalTokens,
        ["cost"] = BudgetMeasure.Cost,
        ["toolSeconds"] = BudgetMeasure.ToolSeconds,
        ["outputBytes"] = BudgetMeasure.OutputBytes,
    };

    private static readonly OrderedDictionary<string, BudgetWindow> Windows = new(StringComparer.Ordinal)
    {
        ["total"] = BudgetWindow.Total,
        ["hour"] = BudgetWindow.Hour,
        ["day"] = BudgetWindow.Day,
        ["month"] = BudgetWindow.Month,
        ["rolling"] = BudgetWindow.Rolling,
    };

    private static readonly OrderedDictionary<string, BudgetAction> Actions = new(StringComparer.Ordinal)
    {
        ["refuse"] = BudgetAction.Refuse,
        ["throttle"] = BudgetAction.Throttle,
        ["warn"] = BudgetAction.Warn,
    };

    /// <exception cref="BackendSettingsException">A setting is wrong or unknown.</exception>
    public static Action<BudgetOptions> Read(BackendSettings settings)
    {
        var defaults = new BudgetOptions();
        var budgets = settings.GetObjects("budgets").Select(ReadBudget).ToList();
        var estimates = settings.GetObjects("estimates").Select(ReadEstimate).ToList();
        var prices = settings.GetObjects("prices").Select(static p => ReadPrice(p, hasModel: true)).ToList();
        var hasPrices = settings.Contains("prices");
        var defaultPrice = settings.GetObject("defaultPrice") is { } price ? ReadPrice(price, hasModel: false) : null;
        var zone = ReadZone(settings);
        var maxKeys = settings.GetInt32("maxKeys", defaults.MaxKeys, 1, 10_000_000);
        var forgetAfter = settings.GetTimeSpan("forgetAfter", defaults.ForgetAfter, TimeSpan.FromMinutes(1), Longest);
        var maxWaiting = settings.GetInt32("maxWaiting", defaults.MaxWaiting, 0, 100_000);
        settings.EnsureAllRead();
        return options =>
        {
            budgets.ForEach(options.Budgets.Add);
            estimates.ForEach(options.Estimates.Add);
            if (hasPrices)
            {
                options.Prices.Clear();
                prices.ForEach(options.Prices.Add);
            }

            options.DefaultPrice = defaultPrice ?? options.DefaultPrice;
            (options.TimeZone, options.MaxKeys, options.ForgetAfter, options.MaxWaiting) = (zone ?? options.TimeZone, maxKeys, forgetAfter, maxWaiting);
        };
    }

    private static Budget ReadBudget(BackendSettings settings)
    {
        var defaults = new Budget();
        var budget = new Budget
        {
            Name = settings.GetRequiredString("name"),
            Level = settings.GetWord("level", defaults.Level, Levels),
            Measure = settings.GetWord("measure", defaults.Measure, Measures),
            Limit = ReadAmount(settings, "limit") ?? throw new BackendSettingsException($"{settings.Path}/limit", "must be set, but is missing."),
            Window = settings.GetWord("window", defaults.Window, Windows),
            Period = settings.GetTimeSpan("period", defaults.Period, TimeSpan.FromSeconds(1), Longest),
            Action = settings.GetWord("action", defaults.Action, Actions),
            WarnAt = settings.GetDouble("warnAt") ?? defaults.WarnAt,
            Tools = ReadTools(settings),
            EachTool = settings.GetBoolean("eachTool", defaults.EachTool),
        };
        settings.EnsureAllRead();
        return budget;
    }

    private static BudgetEstimate ReadEstimate(BackendSettings settings)
    {
        var estimate = new BudgetEstimate
        {
            Tools = ReadTools(settings),
            Use = new BudgetUse
            {
                InputTokens = settings.GetInt32("inputTokens", 0, 0, int.MaxValue),
                OutputTokens = settings.GetInt32("outputTokens", 0, 0, int.MaxValue),
                Cost = ReadAmount(settings, "cost") ?? 0,
                ToolTime = settings.GetTimeSpan("toolTime", TimeSpan.Zero, TimeSpan.Zero, TimeSpan.FromDays(1)),
                OutputBytes = settings.GetInt32("outputBytes", 0, 0, int.MaxValue),
            },
        };
        settings.EnsureAllRead();
        return estimate;
    }

    private static ModelPrice ReadPrice(BackendSettings settings, bool hasModel)
    {
        var price = new ModelPrice
        {
            Model = hasModel ? settings.GetRequiredString("model") : "",
            InputPerMillion = ReadAmount(settings, "inputPerMillion") ?? 0,
            OutputPerMillion = ReadAmount(settings, "outputPerMillion") ?? 0,
        };
        settings.EnsureAllRead();
        return price;
    }

    // Without a list all tools are meant, and what the host reports as well.
    private static ToolSelector ReadTools(BackendSettings settings)
    {
        var (tools, backends) = (settings.GetStrings("tools"), settings.GetStrings("backends"));
        return tools.Count + backends.Count == 0 ? ToolSelector.Everything : new ToolSelector { Tools = new ToolFilter { Allow = tools }, Backends = backends };
    }

    // As it is written: 0.1 is a tenth.
    private static decimal? ReadAmount(BackendSettings settings, string name) => settings.GetScalar(name) is not { } text ? null
        : decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var amount) && amount is >= 0 and <= 1_000_000_000_000_000m ? amount
        : throw new BackendSettingsException($"{settings.Path}/{name}", "must be a number from 0 to 10^15.");

    private static TimeZoneInfo? ReadZone(BackendSettings settings) => settings.GetString("timeZone") is not { } id ? null
        : TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) ? zone
        : throw new BackendSettingsException($"{settings.Path}/timeZone", $"must be a time zone of this system, such as UTC or Europe/Berlin, but is '{id}'.");
}
