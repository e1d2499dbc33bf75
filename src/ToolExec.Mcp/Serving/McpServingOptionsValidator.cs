using Microsoft.Extensions.Options;

namespace ToolExec.Mcp;

/// <summary>All rules of <see cref="McpServingOptions"/>.</summary>
/// <param name="instance">The name of the options that are checked; any where <see langword="null"/>.</param>
/// <param name="hasIndex">Whether there is an index, which the gateway cannot do without.</param>
internal sealed class McpServingOptionsValidator(string? instance, Func<bool> hasIndex) : IValidateOptions<McpServingOptions>
{
    private const int MaxNameLength = 128;
    private const int MostTools = 10_000;
    private const int LeastBytes = 1024;
    private const int MostBytes = 256 * 1024 * 1024;
    private static readonly TimeSpan MaxInterval = TimeSpan.FromHours(1);

    public ValidateOptionsResult Validate(string? name, McpServingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (instance is not null && !string.Equals(instance, name, StringComparison.Ordinal))
        {
            return ValidateOptionsResult.Skip;
        }

        var errors = new ValidateOptionsResultBuilder();
        if (options.Name is not { Length: > 0 and <= MaxNameLength } || ToolText.HasForbidden(options.Name))
        {
            errors.AddError($"must have 1 to {MaxNameLength} visible characters.", nameof(options.Name));
        }

        if (options.Version is { Length: 0 })
        {
            errors.AddError("must not be empty; null stands for the version of the package.", nameof(options.Version));
        }

        if (!Enum.IsDefined(options.Shape))
        {
            errors.AddError($"must be {nameof(McpServingShape.Tools)} or {nameof(McpServingShape.Gateway)}, but is {options.Shape}.", nameof(options.Shape));
        }

        else if (options.Shape == McpServingShape.Gateway && !hasIndex())
        {
            errors.AddError(
                $"is {nameof(McpServingShape.Gateway)}, which finds and explains tools through an {nameof(IToolIndex)}, and there is none. "
                + $"Add one with AddDiscovery() of ToolExec.Discovery, or choose {nameof(McpServingShape.Tools)}.",
                nameof(options.Shape));
        }

        if (!Enum.IsDefined(options.Naming))
        {
            errors.AddError($"must be {nameof(McpToolNaming.Qualified)} or {nameof(McpToolNaming.ShortWhereUnique)}, but is {options.Naming}.", nameof(options.Naming));
        }

        if (options.Filter is null)
        {
            errors.AddError("must not be null; a filter without conditions lets every tool through.", nameof(options.Filter));
        }

        if (options.Pinned.Any(string.IsNullOrWhiteSpace))
        {
            errors.AddError("has an empty pattern.", nameof(options.Pinned));
        }

        CheckNumber(errors, nameof(options.PageSize), options.PageSize, 1, MostTools);
        CheckNumber(errors, nameof(options.MaxConcurrentCalls), options.MaxConcurrentCalls, 1, MostTools);
        CheckNumber(errors, nameof(options.MaxMessageBytes), options.MaxMessageBytes, LeastBytes, MostBytes);
        CheckTime(errors, nameof(options.StartupWait), options.StartupWait);
        CheckTime(errors, nameof(options.DrainTimeout), options.DrainTimeout);
        CheckTime(errors, nameof(options.ListChangedInterval), options.ListChangedInterval);
        return errors.Build();
    }

    private static void CheckTime(ValidateOptionsResultBuilder errors, string property, TimeSpan value)
    {
        if (value < TimeSpan.Zero || value > MaxInterval)
        {
            errors.AddError($"must be from zero to one hour, but is {value}.", property);
        }
    }

    private static void CheckNumber(ValidateOptionsResultBuilder errors, string property, int value, int least, int most)
    {
        if (value < least || value > most)
        {
            errors.AddError($"must be from {least} to {most}, but is {value}.", property);
        }
    }
}
