using System.Globalization;
using Microsoft.Extensions.Options;

namespace ToolExec.Governance;

/// <summary>Checks <see cref="CacheOptions"/>.</summary>
internal sealed class CacheOptionsValidator : IValidateOptions<CacheOptions>
{
    private const long LeastBytes = 64 * 1024;
    private const long MostBytes = 16L * 1024 * 1024 * 1024;
    private const long LeastResult = 1024;
    private static readonly TimeSpan LongestLife = TimeSpan.FromDays(30);

    public ValidateOptionsResult Validate(string? name, CacheOptions options)
    {
        var errors = new ValidateOptionsResultBuilder();
        if (options.MaxBytes is < LeastBytes or > MostBytes)
        {
            errors.AddError($"must be {LeastBytes} to {MostBytes}, but is {options.MaxBytes}.", nameof(options.MaxBytes));
        }

        if (options.MaxResultBytes < LeastResult || options.MaxResultBytes > options.MaxBytes)
        {
            errors.AddError($"must be {LeastResult} to {nameof(options.MaxBytes)} ({options.MaxBytes}), but is {options.MaxResultBytes}.", nameof(options.MaxResultBytes));
        }

        CheckLife(options.TimeToLive, nameof(options.TimeToLive));
        CheckScope(options.Scope, nameof(options.Scope));
        for (var i = 0; i < options.Rules.Count; i++)
        {
            var at = string.Create(CultureInfo.InvariantCulture, $"{nameof(options.Rules)}[{i}]");
            if (options.Rules[i] is not { } rule)
            {
                errors.AddError("must not be null.", at);
                continue;
            }

            if (rule.Tools is null)
            {
                errors.AddError("must say which tools, but is null.", $"{at}.{nameof(rule.Tools)}");
            }

            CheckLife(rule.TimeToLive ?? options.TimeToLive, $"{at}.{nameof(rule.TimeToLive)}");
            CheckScope(rule.Scope ?? options.Scope, $"{at}.{nameof(rule.Scope)}");
        }

        return errors.Build();

        void CheckLife(TimeSpan life, string property)
        {
            if (life <= TimeSpan.Zero || life > LongestLife)
            {
                errors.AddError($"must be more than zero and at most {LongestLife}, but is {life}.", property);
            }
        }

        void CheckScope(CallerScope scope, string property)
        {
            if (!Enum.IsDefined(scope))
            {
                errors.AddError($"must be User, Session, Tenant or Everyone, but is {(int)scope}.", property);
            }
        }
    }
}
