using Microsoft.Extensions.Options;

namespace ToolExec.Mcp;

/// <summary>All rules of <see cref="McpStdioServerOptions"/>.</summary>
internal sealed class McpStdioServerOptionsValidator : IValidateOptions<McpStdioServerOptions>
{
    private static readonly TimeSpan MaxGrace = TimeSpan.FromHours(1);

    public ValidateOptionsResult Validate(string? name, McpStdioServerOptions options)
    {
        var errors = new ValidateOptionsResultBuilder();
        if (string.IsNullOrWhiteSpace(options.Command))
        {
            errors.AddError("must name the program to start, but is empty.", nameof(options.Command));
        }

        if (options.Arguments.Append(options.Command).Append(options.WorkingDirectory).Any(static a => a?.Contains('\0', StringComparison.Ordinal) is true)
            || options.Arguments.Any(static a => a is null))
        {
            errors.AddError("must not be null or contain a NUL character, and neither must the command and the working directory.", nameof(options.Arguments));
        }

        if (options.Arguments.Append(options.Command).Append(options.WorkingDirectory).Any(static a => SecretText.ContainsReference(a)))
        {
            errors.AddError("must not refer to a secret, and neither must the command and the working directory: every user of the machine can read them. Use an environment variable.", nameof(options.Arguments));
        }

        foreach (var (variable, value) in options.Environment)
        {
            if (value is not null && !SecretText.TryParse(value, out _, out var fault))
            {
                errors.AddError($"has the variable '{variable}', which cannot be read: {fault}", nameof(options.Environment));
            }

            if (variable.Length == 0 || variable.AsSpan().ContainsAny('=', '\0') || value is null || value.Contains('\0', StringComparison.Ordinal))
            {
                errors.AddError($"has the variable '{variable}', whose name is empty or has '=' or NUL, or whose value is null or has NUL.", nameof(options.Environment));
            }
        }

        if (options.StopGrace < TimeSpan.Zero || options.StopGrace > MaxGrace)
        {
            errors.AddError($"must be between zero and {MaxGrace}, but is {options.StopGrace}.", nameof(options.StopGrace));
        }

        McpServerRules.Check(options, errors);
        return errors.Build();
    }
}
