using System.Globalization;
using Microsoft.Extensions.Options;

namespace ToolExec.Discovery;

/// <summary>Checks the options; every fault is reported.</summary>
internal sealed class DiscoveryOptionsValidator : IValidateOptions<DiscoveryOptions>
{
    private const double MaxWeight = 100;
    private const int MinText = 256;
    private const int MaxText = 1_048_576;

    public ValidateOptionsResult Validate(string? name, DiscoveryOptions options)
    {
        var errors = new ValidateOptionsResultBuilder();
        CheckWeights(options.Weights, errors);
        CheckEmbeddings(options.Embeddings, errors);
        if (options.MaxToolTextLength is < MinText or > MaxText)
        {
            errors.AddError($"must be {MinText} to {MaxText}, but is {options.MaxToolTextLength}.", nameof(options.MaxToolTextLength));
        }

        for (var i = 0; i < options.Synonyms.Count; i++)
        {
            if (options.Synonyms[i] is not { Count: >= 2 } group || group.Any(w => string.IsNullOrWhiteSpace(w) || w.Any(char.IsWhiteSpace)))
            {
                errors.AddError($"must have at least two words, each one word, but has [{string.Join(", ", options.Synonyms[i] ?? [])}].", $"{nameof(options.Synonyms)}[{i}]");
            }
        }

        foreach (var (tool, notes) in options.Notes)
        {
            if (!ToolId.TryParse(tool, out _))
            {
                errors.AddError(ToolId.Explain(tool), $"{nameof(options.Notes)}[{tool}]");
            }

            if (notes is null)
            {
                errors.AddError("must not be null.", $"{nameof(options.Notes)}[{tool}]");
            }
        }

        return errors.Build();
    }

    private static void CheckEmbeddings(EmbeddingOptions options, ValidateOptionsResultBuilder errors)
    {
        CheckNumber(options.BatchSize, 1, 2048, nameof(options.BatchSize));
        CheckNumber(options.MaxTools, 1, 1_000_000, nameof(options.MaxTools));
        CheckNumber(options.MaxNeighbors, 1, 1000, nameof(options.MaxNeighbors));
        CheckTime(options.QueryTimeout, TimeSpan.FromMinutes(1), nameof(options.QueryTimeout));
        CheckTime(options.BatchTimeout, TimeSpan.FromHours(1), nameof(options.BatchTimeout));
        CheckTime(options.RetryDelay, TimeSpan.FromDays(1), nameof(options.RetryDelay));
        if (options.MinSimilarity is not (>= -1 and <= 1))
        {
            Add($"must be -1 to 1, but is {options.MinSimilarity.ToString(CultureInfo.InvariantCulture)}.", nameof(options.MinSimilarity));
        }

        void CheckNumber(int value, int min, int max, string property)
        {
            if (value < min || value > max)
            {
                Add($"must be {min} to {max}, but is {value}.", property);
            }
        }

        void CheckTime(TimeSpan value, TimeSpan max, string property)
        {
            if (value <= TimeSpan.Zero || value > max)
            {
                Add($"must be more than zero and at most {max}, but is {value}.", property);
            }
        }

        void Add(string error, string property) => errors.AddError(error, $"{nameof(DiscoveryOptions.Embeddings)}.{property}");
    }

    private static void CheckWeights(SearchWeights weights, ValidateOptionsResultBuilder errors)
    {
        var sum = 0.0;
        foreach (var (name, value) in (ReadOnlySpan<(string, double)>)
        [
            (nameof(weights.Name), weights.Name), (nameof(weights.Title), weights.Title), (nameof(weights.Description), weights.Description), (nameof(weights.Tags), weights.Tags),
            (nameof(weights.Namespace), weights.Namespace), (nameof(weights.ParameterNames), weights.ParameterNames), (nameof(weights.EnumValues), weights.EnumValues),
            (nameof(weights.ParameterDescriptions), weights.ParameterDescriptions),
        ])
        {
            sum += value;
            if (value is not (>= 0 and <= MaxWeight))
            {
                errors.AddError($"must be 0 to {MaxWeight}, but is {value.ToString(CultureInfo.InvariantCulture)}.", $"{nameof(DiscoveryOptions.Weights)}.{name}");
            }
        }

        if (sum == 0)
        {
            errors.AddError("must not all be 0: nothing would be found.", nameof(DiscoveryOptions.Weights));
        }
    }
}
