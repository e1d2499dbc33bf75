using System.Globalization;
using Microsoft.Extensions.Options;

namespace ToolExec.Governance;

/// <summary>Checks <see cref="ApprovalOptions"/>.</summary>
internal sealed class ApprovalOptionsValidator : IValidateOptions<ApprovalOptions>
{
    public const int LeastKey = 32;
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Most = TimeSpan.FromDays(30);

    public ValidateOptionsResult Validate(string? name, ApprovalOptions options)
    {
        var errors = new ValidateOptionsResultBuilder();
        if (options.TimeToLive < Least || options.TimeToLive > Most)
        {
            errors.AddError($"must be {Least} to {Most}, but is {options.TimeToLive}.", nameof(options.TimeToLive));
        }

        if (!Enum.IsDefined(options.Scope))
        {
            errors.AddError($"must be User, Session, Tenant or Everyone, but is {(int)options.Scope}.", nameof(options.Scope));
        }

        for (var i = 0; i < options.Keys.Count; i++)
        {
            if (options.Keys[i] is not { Length: >= LeastKey })
            {
                errors.AddError($"must have at least {LeastKey} bytes, but has {options.Keys[i]?.Length ?? 0}.", string.Create(CultureInfo.InvariantCulture, $"{nameof(options.Keys)}[{i}]"));
            }
        }

        if (options.KeySecret is not null && (options.Keys.Count > 0 || string.IsNullOrWhiteSpace(options.KeySecret)))
        {
            errors.AddError("must not be blank, and not stand beside Keys.", nameof(options.KeySecret));
        }

        if (options.MaxKept is < 1 or > 1_000_000)
        {
            errors.AddError($"must be 1 to 1000000, but is {options.MaxKept}.", nameof(options.MaxKept));
        }

        return errors.Build();
    }
}
