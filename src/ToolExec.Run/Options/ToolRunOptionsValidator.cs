using Microsoft.Extensions.Options;

namespace ToolExec.Run;

/// <summary>The rules of <see cref="ToolRunOptions"/>.</summary>
internal sealed class ToolRunOptionsValidator : IValidateOptions<ToolRunOptions>
{
    private const int MaxBytes = 1024 * 1024 * 1024;

    public ValidateOptionsResult Validate(string? name, ToolRunOptions options)
    {
        var errors = new ValidateOptionsResultBuilder();
        if (!ToolTimeout.IsAllowed(options.Timeout))
        {
            errors.AddError($"{ToolTimeout.Rule}, but is {options.Timeout}.", nameof(ToolRunOptions.Timeout));
        }

        InRange(options.CancellationGrace, TimeSpan.Zero, TimeSpan.FromMinutes(1), nameof(ToolRunOptions.CancellationGrace));
        InRange(options.DrainTimeout, TimeSpan.Zero, TimeSpan.FromHours(1), nameof(ToolRunOptions.DrainTimeout));
        InRange(options.MaxViolations, 1, 1000, nameof(ToolRunOptions.MaxViolations));
        InRange(options.MaxArgumentBytes, 2, MaxBytes, nameof(ToolRunOptions.MaxArgumentBytes));
        InRange(options.MaxResultBytes, 2, MaxBytes, nameof(ToolRunOptions.MaxResultBytes));
        InRange(options.MaxJsonDepth, 1, 256, nameof(ToolRunOptions.MaxJsonDepth));
        InRange(options.StreamCapacity, 1, 65_536, nameof(ToolRunOptions.StreamCapacity));
        if (!Enum.IsDefined(options.Repair))
        {
            errors.AddError($"must be Off, Safe or Lenient, but is {options.Repair}.", nameof(ToolRunOptions.Repair));
        }

        if (options.FillDefaults && options.Repair == ArgumentRepair.Off)
        {
            errors.AddError($"needs {nameof(ToolRunOptions.Repair)} to be Safe or Lenient, but that is Off.", nameof(ToolRunOptions.FillDefaults));
        }

        return errors.Build();

        void InRange<T>(T value, T least, T most, string property)
            where T : IComparable<T>
        {
            if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
            {
                errors.AddError($"must be from {least} to {most}, but is {value}.", property);
            }
        }
    }
}
