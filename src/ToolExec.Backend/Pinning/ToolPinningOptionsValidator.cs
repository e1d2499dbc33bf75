using Microsoft.Extensions.Options;

namespace ToolExec.Backend;

/// <summary>Checks <see cref="ToolPinningOptions"/>.</summary>
internal sealed class ToolPinningOptionsValidator : IValidateOptions<ToolPinningOptions>
{
    public ValidateOptionsResult Validate(string? name, ToolPinningOptions options)
    {
        var errors = new ValidateOptionsResultBuilder();
        if (options.Lock is null && string.IsNullOrWhiteSpace(options.LockFile))
        {
            errors.AddError("must name a file, but is empty.", nameof(ToolPinningOptions.LockFile));
        }

        Check(options.Changed, nameof(ToolPinningOptions.Changed));
        Check(options.Added, nameof(ToolPinningOptions.Added));
        return errors.Build();

        void Check(ToolPinPolicy policy, string property)
        {
            if (!Enum.IsDefined(policy))
            {
                errors.AddError($"must be Refuse, Ask or Warn, but is {(int)policy}.", property);
            }
        }
    }
}
