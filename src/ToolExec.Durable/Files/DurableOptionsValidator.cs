using Microsoft.Extensions.Options;

namespace ToolExec.Durable;

/// <summary>Checks <see cref="DurableOptions"/>.</summary>
internal sealed class DurableOptionsValidator : IValidateOptions<DurableOptions>
{
    public const int MostPending = 1_000_000;

    public ValidateOptionsResult Validate(string? name, DurableOptions options)
    {
        var errors = new ValidateOptionsResultBuilder();
        if (string.IsNullOrWhiteSpace(options.File) || options.File.Contains('\0', StringComparison.Ordinal))
        {
            errors.AddError("must be the path of a file, but is empty.", nameof(options.File));
        }

        if (!Enum.IsDefined(options.Durability))
        {
            errors.AddError($"must be Full or Relaxed, but is {(int)options.Durability}.", nameof(options.Durability));
        }

        if (options.MaxPending is < 1 or > MostPending)
        {
            errors.AddError($"must be 1 to {MostPending}, but is {options.MaxPending}.", nameof(options.MaxPending));
        }

        return errors.Build();
    }
}
