using Microsoft.Extensions.Options;

namespace ToolExec.Run;

/// <summary>Checks <see cref="SecretOptions"/>.</summary>
internal sealed class SecretOptionsValidator : IValidateOptions<SecretOptions>
{
    public ValidateOptionsResult Validate(string? name, SecretOptions options)
    {
        var errors = new ValidateOptionsResultBuilder();
        if (options.Resolvers.Count == 0)
        {
            errors.AddError("must have at least one resolver, but is empty.", nameof(SecretOptions.Resolvers));
        }

        if (options.Resolvers.Contains(null!))
        {
            errors.AddError("must not contain null.", nameof(SecretOptions.Resolvers));
        }

        foreach (var (secret, tools) in options.AllowedInArguments)
        {
            if (!SecretText.TryParse($"{{{{secret:{secret}}}}}", out var text, out _) || text.Names is not [var parsed] || !string.Equals(parsed, secret, StringComparison.Ordinal))
            {
                errors.AddError($"has '{secret}', which cannot be the name of a secret.", nameof(SecretOptions.AllowedInArguments));
            }

            if (tools is null)
            {
                errors.AddError($"must say which tools may be given '{secret}'.", nameof(SecretOptions.AllowedInArguments));
            }
        }

        if (options.ShortestScrubbed is < 4 or > 64)
        {
            errors.AddError($"must be 4 to 64, but is {options.ShortestScrubbed}.", nameof(SecretOptions.ShortestScrubbed));
        }

        return errors.Build();
    }
}
