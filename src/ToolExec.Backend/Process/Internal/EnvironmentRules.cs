using Microsoft.Extensions.Options;

namespace ToolExec.Backend;

/// <summary>The rules of what a program sees of the environment, the same for each way to start one.</summary>
internal static class EnvironmentRules
{
    private const string Passed = nameof(ProcessBackendOptions.PassedVariables);
    private const string Added = nameof(ProcessBackendOptions.Environment);

    internal static void Check(IEnumerable<string> passed, IDictionary<string, string> added, ValidateOptionsResultBuilder errors)
    {
        if (passed.Any(static v => !IsVariable(v)))
        {
            errors.AddError("has a name that is empty or contains '=' or NUL.", Passed);
        }

        foreach (var (variable, value) in added)
        {
            if (!IsVariable(variable) || value is null || value.Contains('\0', StringComparison.Ordinal))
            {
                errors.AddError($"has the variable '{variable}', whose name is empty or contains '=' or NUL, or whose value is null or contains NUL.", Added);
            }
            else if (!SecretText.TryParse(value, out _, out var error))
            {
                errors.AddError($"has the variable '{variable}', whose value is wrong: {error}", Added);
            }
        }
    }

    private static bool IsVariable(string? name) => !string.IsNullOrEmpty(name) && !name.AsSpan().ContainsAny('=', '\0');
}
