using Microsoft.Extensions.Options;

namespace ToolExec.Code;

/// <summary>Checks <see cref="CodeModeOptions"/>.</summary>
internal sealed class CodeModeOptionsValidator : IValidateOptions<CodeModeOptions>
{
    public ValidateOptionsResult Validate(string? name, CodeModeOptions options)
    {
        var errors = new ValidateOptionsResultBuilder();
        if (string.IsNullOrWhiteSpace(options.DefaultLanguage))
        {
            errors.AddError("must name a language, but is empty.", nameof(options.DefaultLanguage));
        }

        if (options.Profile is { } profile && !Enum.IsDefined(profile))
        {
            errors.AddError($"must be Dev, Standard or Hardened, but is {(int)profile}.", nameof(options.Profile));
        }

        NotNull(options.Limits, nameof(options.Limits));
        NotNull(options.Tools, nameof(options.Tools));
        NotNull(options.Functions, nameof(options.Functions));
        Within(options.MaxFunctions, CodeModeBounds.MaxFunctions, nameof(options.MaxFunctions));
        Within(options.MaxDeclarationLength, CodeModeBounds.MaxDeclarationLength, nameof(options.MaxDeclarationLength));
        Within(options.MaxConcurrency, CodeModeBounds.MaxConcurrency, nameof(options.MaxConcurrency));
        Within(options.MaxCodeLength, CodeModeBounds.MaxCodeLength, nameof(options.MaxCodeLength));
        Within(options.MaxToolResultBytes, CodeModeBounds.MaxToolResultBytes, nameof(options.MaxToolResultBytes));
        Within(options.MaxValueBytes, CodeModeBounds.MaxValueBytes, nameof(options.MaxValueBytes));
        Within(options.MaxOutputLength, CodeModeBounds.MaxOutputLength, nameof(options.MaxOutputLength));
        Within(options.MaxSuspended, CodeModeBounds.MaxSuspended, nameof(options.MaxSuspended));
        Within(options.MaxSuspendedBytes, CodeModeBounds.MaxSuspendedBytes, nameof(options.MaxSuspendedBytes));
        Within(options.ArtifactTimeToLive, CodeModeBounds.ArtifactTimeToLive, nameof(options.ArtifactTimeToLive));
        Within(options.SuspendedTimeToLive, CodeModeBounds.SuspendedTimeToLive, nameof(options.SuspendedTimeToLive));
        Within(options.Lease, CodeModeBounds.Lease, nameof(options.Lease));
        if (!ToolId.TryParse(options.BackendName, out var id) || id.Namespace is not null)
        {
            errors.AddError($"must be the name of a backend, but is '{options.BackendName}'.", nameof(options.BackendName));
        }

        return errors.Build();

        void NotNull(object? value, string property)
        {
            if (value is null)
            {
                errors.AddError("must not be null.", property);
            }
        }

        void Within<T>(T value, (T Least, T Most) bounds, string property)
            where T : IComparable<T>
        {
            if (value.CompareTo(bounds.Least) < 0 || value.CompareTo(bounds.Most) > 0)
            {
                errors.AddError($"must be {bounds.Least} to {bounds.Most}, but is {value}.", property);
            }
        }
    }
}
