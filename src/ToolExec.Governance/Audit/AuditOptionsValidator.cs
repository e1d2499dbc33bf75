using Microsoft.Extensions.Options;

namespace ToolExec.Governance;

/// <summary>Checks <see cref="AuditOptions"/>.</summary>
internal sealed class AuditOptionsValidator : IValidateOptions<AuditOptions>
{
    public ValidateOptionsResult Validate(string? name, AuditOptions options)
    {
        var errors = new ValidateOptionsResultBuilder();
        Check(options.MaxFileBytes, 4096, 1L << 40, nameof(options.MaxFileBytes));
        Check(options.MaxArgumentBytes, 0, 1024 * 1024, nameof(options.MaxArgumentBytes));
        Check(options.QueueCapacity, 1, 1_000_000, nameof(options.QueueCapacity));
        if (options.DrainTimeout < TimeSpan.Zero || options.DrainTimeout > TimeSpan.FromMinutes(10))
        {
            errors.AddError($"must be zero to 10 minutes, but is {options.DrainTimeout}.", nameof(options.DrainTimeout));
        }

        if (!Enum.IsDefined(options.Failure))
        {
            errors.AddError($"must be Refuse or Log, but is {(int)options.Failure}.", nameof(options.Failure));
        }

        CheckPath(options.File, nameof(options.File));
        CheckPath(options.AnchorFile, nameof(options.AnchorFile));
        if (options.AnchorFile is not null && options.File is null)
        {
            errors.AddError($"needs {nameof(options.File)}: it tells where that file ends.", nameof(options.AnchorFile));
        }

        if (options.KeyFile is { } key)
        {
            try
            {
                AuditKey.Read(key);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
            {
                errors.AddError($"cannot be used: {fault.Message}", nameof(options.KeyFile));
            }
        }

        if (options.SensitiveNames.Any(static n => n is null))
        {
            errors.AddError("must not hold null.", nameof(options.SensitiveNames));
        }

        return errors.Build();

        void Check(long value, long least, long most, string property)
        {
            if (value < least || value > most)
            {
                errors.AddError($"must be {least} to {most}, but is {value}.", property);
            }
        }

        void CheckPath(string? path, string property)
        {
            if (path is not null && string.IsNullOrWhiteSpace(path))
            {
                errors.AddError("must name a file, but is empty.", property);
            }
        }
    }
}
