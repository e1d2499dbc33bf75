using Microsoft.Extensions.Options;

namespace ToolExec.Backend;

/// <summary>All rules of <see cref="ToolProcessOptions"/>.</summary>
internal sealed class ToolProcessOptionsValidator : IValidateOptions<ToolProcessOptions>
{
    private static readonly TimeSpan MaxTime = TimeSpan.FromHours(1);

    /// <summary>Checks options outside dependency injection.</summary>
    /// <exception cref="OptionsValidationException">A rule is broken.</exception>
    internal static void Ensure(string name, ToolProcessOptions options)
    {
        var result = new ToolProcessOptionsValidator().Validate(name, options);
        if (result.Failed)
        {
            throw new OptionsValidationException(name, typeof(ToolProcessOptions), result.Failures.Select(f => $"Backend '{name}': {f}"));
        }
    }

    public ValidateOptionsResult Validate(string? name, ToolProcessOptions options)
    {
        var errors = new ValidateOptionsResultBuilder();
        if (string.IsNullOrWhiteSpace(options.Command))
        {
            errors.AddError("must name the program to start, but is empty.", nameof(options.Command));
        }

        if (options.Arguments.Append(options.Command).Append(options.WorkingDirectory ?? "").Any(static a => a is null || a.Contains('\0', StringComparison.Ordinal)))
        {
            errors.AddError("must not be null or contain a NUL character, and neither must the command and the working directory.", nameof(options.Arguments));
        }

        if (options.Arguments.Any(SecretText.ContainsReference))
        {
            errors.AddError("refers to a secret, which other users of the machine could then read. Put it into an environment variable.", nameof(options.Arguments));
        }

        EnvironmentRules.Check(options.PassedVariables, options.Environment, errors);
        CheckTime(options.StartTimeout, nameof(options.StartTimeout));
        CheckTime(options.PingTimeout, nameof(options.PingTimeout));
        CheckTime(options.CancelGrace, nameof(options.CancelGrace));
        CheckTime(options.RestartDelay, nameof(options.RestartDelay));
        CheckTime(options.MaxRestartDelay, nameof(options.MaxRestartDelay));
        if (options.MaxRestartDelay < options.RestartDelay)
        {
            errors.AddError($"must not be shorter than {nameof(options.RestartDelay)} ({options.RestartDelay}), but is {options.MaxRestartDelay}.", nameof(options.MaxRestartDelay));
        }

        if (options.StopGrace < TimeSpan.Zero || options.StopGrace > MaxTime)
        {
            errors.AddError($"must be between zero and {MaxTime}, but is {options.StopGrace}.", nameof(options.StopGrace));
        }

        CheckCount(options.MaxPending, 1, 100_000, nameof(options.MaxPending));
        CheckCount(options.MaxMessageBytes, 1024, 256 * 1024 * 1024, nameof(options.MaxMessageBytes));
        return errors.Build();

        void CheckTime(TimeSpan value, string property)
        {
            if (value <= TimeSpan.Zero || value > MaxTime)
            {
                errors.AddError($"must be more than zero and at most {MaxTime}, but is {value}.", property);
            }
        }

        void CheckCount(int value, int least, int most, string property)
        {
            if (value < least || value > most)
            {
                errors.AddError($"must be {least} to {most}, but is {value}.", property);
            }
        }
    }
}
