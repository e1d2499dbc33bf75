using System.Buffers;
using System.Globalization;
using Microsoft.Extensions.Options;

namespace ToolExec.Governance;

/// <summary>Checks <see cref="PolicyOptions"/>: also for rules that could never fit a call.</summary>
internal sealed class PolicyOptionsValidator : IValidateOptions<PolicyOptions>
{
    private const int MaxReason = 500;
    private static readonly SearchValues<char> NameChars = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-");
    private static readonly SearchValues<char> GlobChars = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-+:*?");

    public ValidateOptionsResult Validate(string? name, PolicyOptions options)
    {
        var errors = new ValidateOptionsResultBuilder();
        if (!Enum.IsDefined(options.Default))
        {
            errors.AddError($"must be Allow, Ask or Deny, but is {(int)options.Default}.", nameof(options.Default));
        }

        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < options.Rules.Count; i++)
        {
            var at = string.Create(CultureInfo.InvariantCulture, $"{nameof(options.Rules)}[{i}]");
            if (options.Rules[i] is not { } rule)
            {
                errors.AddError("must not be null.", at);
                continue;
            }

            if (rule.Name is not { Length: > 0 and <= 64 } || rule.Name.AsSpan().ContainsAnyExcept(NameChars))
            {
                errors.AddError($"must be 1 to 64 characters of [A-Za-z0-9_.-], but is '{rule.Name}'.", $"{at}.{nameof(rule.Name)}");
            }
            else if (!names.Add(rule.Name))
            {
                errors.AddError($"is '{rule.Name}', as that of another rule. Names tell rules apart in errors and audits.", $"{at}.{nameof(rule.Name)}");
            }

            CheckRule(rule, at, errors);
        }

        return errors.Build();
    }

    /// <summary>Checks a condition of a rule or a grant.</summary>
    public static string? Check(ArgumentCondition? condition)
    {
        if (condition is null)
        {
            return "must not be null.";
        }

        if (!ArgumentPointer.TryRead(condition.At ?? "-", out _))
        {
            return $"looks at '{condition.At}', which is no JSON Pointer: it begins with a slash, and a tilde in it is written ~0.";
        }

        if (condition.Glob is { Length: 0 or > TextPattern.MaxLength } || condition.Regex is { Length: 0 or > TextPattern.MaxLength })
        {
            return $"has a pattern that is empty or longer than {TextPattern.MaxLength} characters.";
        }

        CompiledCondition compiled;
        try
        {
            compiled = new CompiledCondition(condition);
        }
        catch (ArgumentException fault)
        {
            return $"has a regular expression that cannot be used: {fault.Message}";
        }

        var looks = condition is { EqualTo: not null } or { In.Count: > 0 } or { Glob: not null } or { Regex: not null } or { StartsWith: not null } or { LessThan: not null } or { MoreThan: not null } or { LongerThan: not null };
        if (!looks && condition.Exists is null)
        {
            return "must say something of the value: equals, in, glob, regex, starts with, less than, more than, longer than or exists.";
        }

        if (looks && condition.Exists == false)
        {
            return "can never hold: a value that is absent is not like anything.";
        }

        var isText = condition is { Glob: not null } or { Regex: not null } or { StartsWith: not null };
        if ((isText && condition is { LessThan: not null } or { MoreThan: not null } && isText) || condition is { LongerThan: not null } and ({ LessThan: not null } or { MoreThan: not null })
            || condition.LessThan <= condition.MoreThan)
        {
            return "can never hold: no value is like all that it says.";
        }

        var values = condition.EqualTo is { } equal ? [equal] : condition.In;
        return values.Count > 0 && !values.Any(v => compiled.CanHoldOf(v) != condition.Not)
            ? "can never hold: none of its values is like the rest that it says."
            : null;
    }

    private static void CheckRule(PolicyRule rule, string at, ValidateOptionsResultBuilder errors)
    {
        if (!Enum.IsDefined(rule.Effect))
        {
            errors.AddError($"must be Allow, Ask or Deny, but is {(int)rule.Effect}.", $"{at}.{nameof(rule.Effect)}");
        }

        if (rule.Reason is { Length: > MaxReason } || rule.Reason is { } reason && string.IsNullOrWhiteSpace(reason))
        {
            errors.AddError($"must not be blank, and has at most {MaxReason} characters.", $"{at}.{nameof(rule.Reason)}");
        }

        if (rule.Tools is null)
        {
            errors.AddError("must say which tools, but is null.", $"{at}.{nameof(rule.Tools)}");
        }
        else if (CheckTools(rule.Tools.Tools) is { } fault)
        {
            errors.AddError(fault, $"{at}.{nameof(rule.Tools)}");
        }

        if (rule.Callers is null)
        {
            errors.AddError("must say which callers, but is null.", $"{at}.{nameof(rule.Callers)}");
        }
        else if (CheckCallers(rule.Callers) is { } fault)
        {
            errors.AddError(fault, $"{at}.{nameof(rule.Callers)}");
        }

        for (var i = 0; i < rule.Arguments.Count; i++)
        {
            if (Check(rule.Arguments[i]) is { } fault)
            {
                errors.AddError(fault, string.Create(CultureInfo.InvariantCulture, $"{at}.{nameof(rule.Arguments)}[{i}]"));
            }
        }
    }

    private static string? CheckTools(ToolFilter filter)
    {
        foreach (var glob in filter.Allow.Concat(filter.Deny).Concat(filter.Namespaces))
        {
            if (glob.AsSpan().ContainsAnyExcept(GlobChars) || glob.AsSpan().Count(':') > 2)
            {
                return $"has the pattern '{glob}', which fits no tool: a tool's id is namespace:name, of [A-Za-z0-9_.-].";
            }
        }

        return filter switch
        {
            { Allow.Count: > 0 } when filter.Allow.All(a => filter.Deny.Contains(a, StringComparer.OrdinalIgnoreCase)) => "can never fit a tool: whatever it allows it keeps out as well.",
            { Deny: var deny } when deny.Contains("*", StringComparer.Ordinal) => "can never fit a tool: it keeps all of them out.",
            _ when filter.AllTags.Intersect(filter.NoTags, StringComparer.Ordinal).Any() || (filter.AnyTags.Count > 0 && filter.AnyTags.All(t => filter.NoTags.Contains(t, StringComparer.Ordinal))) =>
                "can never fit a tool: a tag that it wants it keeps out as well.",
            { ReadOnly: true, Destructive: true } => "can never fit a tool: one that is read-only destroys nothing.",
            { Within: { } within } => CheckTools(within),
            _ => null,
        };
    }

    private static string? CheckCallers(CallerFilter callers)
    {
        var all = callers.Tenants.Concat(callers.Users).Concat(callers.Sessions).Concat(callers.Agents).Concat(callers.Roles).ToList();
        return all.Exists(static p => string.IsNullOrWhiteSpace(p) || p.Length > TextPattern.MaxLength) ? $"has a pattern that is empty or longer than {TextPattern.MaxLength} characters."
            : callers.Not && all.Count == 0 ? "can never fit a caller: it is for all but every caller."
            : null;
    }
}
