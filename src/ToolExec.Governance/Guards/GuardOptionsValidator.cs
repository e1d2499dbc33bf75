using System.Globalization;
using Microsoft.Extensions.Options;

namespace ToolExec.Governance;

/// <summary>Checks <see cref="GuardOptions"/>.</summary>
internal sealed class GuardOptionsValidator : IValidateOptions<GuardOptions>
{
    public ValidateOptionsResult Validate(string? name, GuardOptions options)
    {
        var errors = new ValidateOptionsResultBuilder();
        if (options.Tools is null)
        {
            errors.AddError("must say which tools, but is null.", nameof(options.Tools));
        }

        CheckOutcome(options.Injection.OnPhrases, "Injection.OnPhrases");
        CheckOutcome(options.Injection.OnHidden, "Injection.OnHidden");
        if (options.Injection.MaxCharacters is < 1_000 or > 100_000_000)
        {
            errors.AddError($"must be 1000 to 100000000, but is {options.Injection.MaxCharacters}.", "Injection.MaxCharacters");
        }

        for (var i = 0; i < options.Injection.Phrases.Count; i++)
        {
            if (PhraseFault(options.Injection.Phrases[i]) is { } fault)
            {
                errors.AddError(fault, string.Create(CultureInfo.InvariantCulture, $"Injection.Phrases[{i}]"));
            }
        }

        if (options.Size.MaxArgumentCharacters is < 1)
        {
            errors.AddError("must be at least 1.", "Size.MaxArgumentCharacters");
        }

        if (options.Size.MaxResultCharacters is < 1)
        {
            errors.AddError("must be at least 1.", "Size.MaxResultCharacters");
        }

        for (var i = 0; i < options.Guards.Count; i++)
        {
            if (options.Guards[i] is not { Name.Length: > 0 })
            {
                errors.AddError("must be a guard that has a name.", string.Create(CultureInfo.InvariantCulture, $"{nameof(options.Guards)}[{i}]"));
            }
        }

        return errors.Build();

        void CheckOutcome(GuardOutcome outcome, string property)
        {
            if (!Enum.IsDefined(outcome))
            {
                errors.AddError($"must be Pass, Warn, Redact or Block, but is {(int)outcome}.", property);
            }
        }
    }

    private static string? PhraseFault(string? phrase)
    {
        if (phrase is not { Length: > 0 and <= TextPattern.MaxLength })
        {
            return $"must have 1 to {TextPattern.MaxLength} characters.";
        }

        try
        {
            return TextPattern.Regex(phrase, ignoreCase: true).Fits("") == true ? "fits every text." : null;
        }
        catch (ArgumentException fault)
        {
            return $"cannot be used: {fault.Message}";
        }
    }
}
