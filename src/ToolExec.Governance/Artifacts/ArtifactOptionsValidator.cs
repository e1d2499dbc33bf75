using Microsoft.Extensions.Options;

namespace ToolExec.Governance;

/// <summary>Checks <see cref="ArtifactOptions"/>.</summary>
internal sealed class ArtifactOptionsValidator : IValidateOptions<ArtifactOptions>
{
    private const long Mebibyte = 1024 * 1024;

    public ValidateOptionsResult Validate(string? name, ArtifactOptions options)
    {
        var errors = new ValidateOptionsResultBuilder();
        Check(options.Threshold, 1024, 64 * Mebibyte, nameof(options.Threshold));
        Check(options.HeadLength, 0, 100_000, nameof(options.HeadLength));
        Check(options.TailLength, 0, 100_000, nameof(options.TailLength));
        Check(options.MaxReadLength, 100, 1_000_000, nameof(options.MaxReadLength));
        Check(options.MaxBytes, Mebibyte, Mebibyte * Mebibyte, nameof(options.MaxBytes));
        if (options.TimeToLive < TimeSpan.FromSeconds(1) || options.TimeToLive > TimeSpan.FromDays(366))
        {
            errors.AddError($"must be one second to one year, but is {options.TimeToLive}.", nameof(options.TimeToLive));
        }

        if (!Enum.IsDefined(options.Scope))
        {
            errors.AddError($"must be User, Session, Tenant or Everyone, but is {(int)options.Scope}.", nameof(options.Scope));
        }

        if (options.Folder is { } folder && string.IsNullOrWhiteSpace(folder))
        {
            errors.AddError("must name a folder, but is empty.", nameof(options.Folder));
        }

        if (options.Tools is null)
        {
            errors.AddError("must say which tools, but is null.", nameof(options.Tools));
        }

        return errors.Build();

        void Check(long value, long least, long most, string property)
        {
            if (value < least || value > most)
            {
                errors.AddError($"must be {least} to {most}, but is {value}.", property);
            }
        }
    }
}
