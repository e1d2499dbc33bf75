using Microsoft.Extensions.Options;

namespace ToolExec.Backend;

/// <summary>Checks the settings of a registry; all faults are reported together.</summary>
public sealed class BackendRegistryOptionsValidator : IValidateOptions<BackendRegistryOptions>
{
    private static readonly TimeSpan MaxRelistInterval = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, BackendRegistryOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var errors = new ValidateOptionsResultBuilder();
        if (options.Startup is not (BackendStartup.AllOrNothing or BackendStartup.Tolerant))
        {
            errors.AddError($"must be {BackendStartup.AllOrNothing} or {BackendStartup.Tolerant}, but is {(int)options.Startup}.", nameof(options.Startup));
        }

        CheckTime(options.StartTimeout, nameof(options.StartTimeout));
        CheckTime(options.ListTimeout, nameof(options.ListTimeout));
        CheckTime(options.DrainTimeout, nameof(options.DrainTimeout));
        CheckTime(options.DisposeTimeout, nameof(options.DisposeTimeout));
        if (options.RelistInterval < TimeSpan.Zero || options.RelistInterval > MaxRelistInterval)
        {
            errors.AddError($"must be from zero to {MaxRelistInterval}, but is {options.RelistInterval}.", nameof(options.RelistInterval));
        }

        return errors.Build();

        void CheckTime(TimeSpan value, string property)
        {
            if (!ToolTimeout.IsAllowed(value))
            {
                errors.AddError($"{ToolTimeout.Rule}, but is {value}.", property);
            }
        }
    }
}
