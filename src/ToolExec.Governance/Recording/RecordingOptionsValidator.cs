using Microsoft.Extensions.Options;

namespace ToolExec.Governance;

/// <summary>Checks <see cref="RecordingOptions"/>.</summary>
internal sealed class RecordingOptionsValidator : IValidateOptions<RecordingOptions>
{
    public ValidateOptionsResult Validate(string? name, RecordingOptions options)
    {
        var errors = new ValidateOptionsResultBuilder();
        if (string.IsNullOrWhiteSpace(options.File))
        {
            errors.AddError("must name a file.", nameof(options.File));
        }

        if (!Enum.IsDefined(options.Mode))
        {
            errors.AddError($"must be Record or Auto, but is {(int)options.Mode}.", nameof(options.Mode));
        }

        if (options.Tools is null)
        {
            errors.AddError("must say which tools, but is null.", nameof(options.Tools));
        }

        if (options.MaxBytes is < 1024 or > 1024L * 1024 * 1024)
        {
            errors.AddError($"must be 1024 to {1024L * 1024 * 1024}, but is {options.MaxBytes}.", nameof(options.MaxBytes));
        }

        if (options.SensitiveNames.Any(static n => n is null))
        {
            errors.AddError("must not hold null.", nameof(options.SensitiveNames));
        }

        if (options.IgnoredArguments.Any(static p => p is null || !p.StartsWith('/')))
        {
            errors.AddError("must hold JSON Pointers, which begin with /.", nameof(options.IgnoredArguments));
        }

        return errors.Build();
    }
}
