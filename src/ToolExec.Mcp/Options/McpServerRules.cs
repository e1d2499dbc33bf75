using Microsoft.Extensions.Options;

namespace ToolExec.Mcp;

/// <summary>The rules of <see cref="McpServerOptions"/>, for both ways to reach a server.</summary>
internal static class McpServerRules
{
    internal static readonly TimeSpan MaxTime = TimeSpan.FromHours(1);

    /// <summary>Checks options outside dependency injection.</summary>
    /// <exception cref="OptionsValidationException">A rule is broken.</exception>
    internal static void Ensure(string name, McpServerOptions options)
    {
        var result = options switch
        {
            McpStdioServerOptions stdio => new McpStdioServerOptionsValidator().Validate(name, stdio),
            McpHttpServerOptions http => new McpHttpServerOptionsValidator().Validate(name, http),
            _ => throw new ArgumentException("The options are of an unknown kind.", nameof(options)),
        };
        if (result.Failed)
        {
            throw new OptionsValidationException(name, options.GetType(), result.Failures.Select(f => $"MCP server '{name}': {f}"));
        }
    }

    internal static void Check(McpServerOptions options, ValidateOptionsResultBuilder errors)
    {
        CheckTime(options.StartTimeout, nameof(options.StartTimeout));
        CheckTime(options.PingTimeout, nameof(options.PingTimeout));
        CheckTime(options.RestartDelay, nameof(options.RestartDelay));
        CheckTime(options.MaxRestartDelay, nameof(options.MaxRestartDelay));
        if (options.MaxRestartDelay < options.RestartDelay)
        {
            errors.AddError(
                $"must not be shorter than {nameof(options.RestartDelay)} ({options.RestartDelay}), but is {options.MaxRestartDelay}.",
                nameof(options.MaxRestartDelay));
        }

        CheckCount(options.RestartAttemptsPerCall, 1, 100, nameof(options.RestartAttemptsPerCall));
        CheckCount(options.MaxMessageBytes, 1024, 256 * 1024 * 1024, nameof(options.MaxMessageBytes));
        CheckCount(options.MaxTools, 1, 1_000_000, nameof(options.MaxTools));
        CheckCount(options.MaxDescriptionLength, 64, 1_000_000, nameof(options.MaxDescriptionLength));
        CheckCount(options.MaxDefinitionBytes, 1024, 16 * 1024 * 1024, nameof(options.MaxDefinitionBytes));

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
                errors.AddError($"must be between {least} and {most}, but is {value}.", property);
            }
        }
    }
}
