using Microsoft.Extensions.Options;

namespace ToolExec.Runtime;

/// <summary>Checks <see cref="RuntimeOptions"/>.</summary>
internal sealed class RuntimeOptionsValidator : IValidateOptions<RuntimeOptions>
{
    public static readonly TimeSpan ShortestProbe = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan LongestProbe = TimeSpan.FromMinutes(10);

    public ValidateOptionsResult Validate(string? name, RuntimeOptions options)
    {
        var errors = new ValidateOptionsResultBuilder();
        if (!Enum.IsDefined(options.DefaultProfile))
        {
            errors.AddError($"must be dev, standard or hardened, but is {options.DefaultProfile}.", nameof(options.DefaultProfile));
        }
        else if (!options.AllowedProfiles.Contains(options.DefaultProfile))
        {
            errors.AddError($"must be among {nameof(options.AllowedProfiles)} ({string.Join(", ", options.AllowedProfiles.Order())}), but is {options.DefaultProfile}.", nameof(options.DefaultProfile));
        }

        if (options.AllowedProfiles.Contains(SandboxProfile.Dev) && !options.AllowUnsafe)
        {
            errors.AddError($"has Dev, which is no isolation: set {nameof(options.AllowUnsafe)} as well if that is meant.", nameof(options.AllowedProfiles));
        }

        if (options.Limits is null)
        {
            errors.AddError("must not be null.", nameof(options.Limits));
        }

        if (options.ProbeTimeout < ShortestProbe || options.ProbeTimeout > LongestProbe)
        {
            errors.AddError($"must be {ShortestProbe} to {LongestProbe}, but is {options.ProbeTimeout}.", nameof(options.ProbeTimeout));
        }

        Check(errors, options.Guests.Node, nameof(GuestOptions.Node));
        Check(errors, options.Guests.Python, nameof(GuestOptions.Python));
        Check(errors, options.Guests.DotNet, nameof(GuestOptions.DotNet));
        return errors.Build();
    }

    private static void Check(ValidateOptionsResultBuilder errors, string? program, string property)
    {
        if (string.IsNullOrWhiteSpace(program))
        {
            errors.AddError("must name a program, but is empty.", $"{nameof(RuntimeOptions.Guests)}.{property}");
        }
    }
}
