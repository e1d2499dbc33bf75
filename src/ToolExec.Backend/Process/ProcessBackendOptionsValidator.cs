using Microsoft.Extensions.Options;

namespace ToolExec.Backend;

/// <summary>All rules of <see cref="ProcessBackendOptions"/>.</summary>
internal sealed class ProcessBackendOptionsValidator : IValidateOptions<ProcessBackendOptions>
{
    private static readonly TimeSpan MaxGrace = TimeSpan.FromHours(1);

    /// <summary>Checks options outside dependency injection.</summary>
    /// <exception cref="OptionsValidationException">A rule is broken.</exception>
    internal static void Ensure(string name, ProcessBackendOptions options)
    {
        var result = new ProcessBackendOptionsValidator().Validate(name, options);
        if (result.Failed)
        {
            throw new OptionsValidationException(name, typeof(ProcessBackendOptions), result.Failures.Select(f => $"Backend '{name}': {f}"));
        }
    }

    public ValidateOptionsResult Validate(string? name, ProcessBackendOptions options)
    {
        var errors = new ValidateOptionsResultBuilder();
        if (options.Tools.Count == 0)
        {
            errors.AddError("must have at least one tool.", nameof(options.Tools));
        }

        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var tool in options.Tools)
        {
            if (tool is null)
            {
                errors.AddError("has a tool that is null.", nameof(options.Tools));
                continue;
            }

            if (!names.Add(tool.Name))
            {
                errors.AddError($"has the tool '{tool.Name}' twice; names that differ only in case count as the same.", nameof(options.Tools));
            }

            new CommandRules(tool, options.Executable, (property, fault) => errors.AddError($"of the tool '{tool.Name}' {fault}", property)).Check();
        }

        if (options.WorkingDirectory?.Contains('\0', StringComparison.Ordinal) is true)
        {
            errors.AddError("must not contain a NUL character.", nameof(options.WorkingDirectory));
        }

        EnvironmentRules.Check(options.PassedVariables, options.Environment, errors);
        CheckRange(options.MaxConcurrency, 1, 1024, nameof(options.MaxConcurrency));
        CheckRange(options.MaxWaiting, 0, 1_000_000, nameof(options.MaxWaiting));
        if (options.StopGrace < TimeSpan.Zero || options.StopGrace > MaxGrace)
        {
            errors.AddError($"must be between zero and {MaxGrace}, but is {options.StopGrace}.", nameof(options.StopGrace));
        }

        return errors.Build();

        void CheckRange(int value, int least, int most, string property)
        {
            if (value < least || value > most)
            {
                errors.AddError($"must be {least} to {most}, but is {value}.", property);
            }
        }
    }
}
