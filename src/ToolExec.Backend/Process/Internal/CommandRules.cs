using System.Globalization;
using System.Text.Json;

namespace ToolExec.Backend;

/// <summary>The rules of one <see cref="CommandTool"/>.</summary>
internal sealed class CommandRules(CommandTool tool, string? defaultExecutable, Action<string, string> report)
{
    private const int MaxBytes = 256 * 1024 * 1024;
    private const int MaxErrorBytes = 16 * 1024 * 1024;
    private const int MinBytes = 256;
    private static readonly TimeSpan MaxTimeout = TimeSpan.FromDays(1);
    private readonly Dictionary<string, CommandParameter> _parameters = new(StringComparer.Ordinal);
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);

    internal void Check()
    {
        if (!ToolId.TryParse(tool.Name, out var id) || id.Namespace is not null)
        {
            report(nameof(tool.Name), "must be 1 to 128 characters of [A-Za-z0-9_.-].");
        }

        CheckText(tool.Executable ?? defaultExecutable, nameof(tool.Executable), isRequired: true);
        CheckText(tool.WorkingDirectory, nameof(tool.WorkingDirectory));
        CheckParameters();
        foreach (var argument in tool.Arguments)
        {
            CheckArgument(argument);
        }

        CheckStandardInput();
        foreach (var parameter in _parameters.Keys.Where(name => !_used.Contains(name)))
        {
            report(nameof(tool.Parameters), $"has '{parameter}', which neither an argument nor the standard input uses.");
        }

        CheckOutput();
    }

    private void CheckParameters()
    {
        foreach (var parameter in tool.Parameters)
        {
            if (parameter is null || !IsName(parameter.Name) || !_parameters.TryAdd(parameter.Name, parameter))
            {
                report(nameof(tool.Parameters), $"has '{parameter?.Name}', whose name is not 1 to 64 characters of [A-Za-z0-9_.-] or is there twice.");
                continue;
            }

            if (!Enum.IsDefined(parameter.Type) || parameter.MaxLength is < 1 or > 1_000_000 || parameter.Minimum > parameter.Maximum)
            {
                report(nameof(tool.Parameters), $"has '{parameter.Name}', whose type is unknown, whose {nameof(parameter.MaxLength)} is not 1 to 1000000, or whose minimum is above its maximum.");
            }

            if (parameter.Default is { } text && !IsDefault(parameter, text))
            {
                report(nameof(tool.Parameters), $"has '{parameter.Name}', whose default is not what it takes; a list has none.");
            }
        }
    }

    private static bool IsDefault(CommandParameter parameter, string text)
    {
        if (parameter.Type is CommandParameterType.Text or CommandParameterType.TextList)
        {
            return parameter.Type == CommandParameterType.Text && (parameter.AllowedValues.Count == 0 || parameter.AllowedValues.Contains(text));
        }

        return ToolExecJson.TryParse(System.Text.Encoding.UTF8.GetBytes(text), out var json, out _) && parameter.Type switch
        {
            CommandParameterType.WholeNumber => json.ValueKind == JsonValueKind.Number && json.TryGetInt64(out _),
            CommandParameterType.Number => json.ValueKind == JsonValueKind.Number,
            CommandParameterType.Boolean => json.ValueKind is JsonValueKind.True or JsonValueKind.False,
            _ => true,
        };
    }

    private void CheckArgument(CommandArgument? argument)
    {
        const string Property = nameof(tool.Arguments);
        if (argument is null)
        {
            report(Property, "has a piece that is null.");
            return;
        }

        if (argument.When is { } when)
        {
            _used.Add(when);
            if (!_parameters.TryGetValue(when, out var flag) || flag.Type != CommandParameterType.Boolean)
            {
                report(Property, $"has a piece that depends on '{when}', which is no boolean parameter.");
            }
        }

        var lists = new HashSet<string>(StringComparer.Ordinal);
        foreach (var part in argument.Parts)
        {
            foreach (var segment in Segments(part, Property))
            {
                if (segment.IsEach)
                {
                    lists.Add(segment.Text);
                }
            }
        }

        if (lists.Count > 1)
        {
            report(Property, $"has a piece with several lists ({string.Join(", ", lists)}); a piece is repeated for one.");
        }
    }

    private void CheckStandardInput()
    {
        if (tool.StandardInput is { } text && Segments(text, nameof(tool.StandardInput)).Any(static s => s.IsEach))
        {
            report(nameof(tool.StandardInput), "must not have a list ({name...}).");
        }
    }

    private TemplateSegment[] Segments(string text, string property)
    {
        CheckText(text, property);
        if (SecretText.ContainsReference(text))
        {
            // Everybody on the machine can read the arguments of a process.
            report(property, "refers to a secret, which other users of the machine could then read. Put it into an environment variable.");
            return [];
        }

        if (!CommandTemplate.TryParse(text, out var template, out var error))
        {
            report(property, $"{error}.");
            return [];
        }

        foreach (var segment in template.Segments.Where(static s => s.IsParameter))
        {
            _used.Add(segment.Text);
            if (!_parameters.TryGetValue(segment.Text, out var parameter))
            {
                report(property, $"uses '{segment.Text}', which is no parameter.");
            }
            else if (segment.IsEach != (parameter.Type == CommandParameterType.TextList))
            {
                report(property, segment.IsEach ? $"uses '{segment.Text}' as a list, which it is not." : $"uses the list '{segment.Text}' as one value; write {{{segment.Text}...}}.");
            }
        }

        return template.Segments;
    }

    private void CheckOutput()
    {
        if (!Enum.IsDefined(tool.Output))
        {
            report(nameof(tool.Output), "is unknown.");
        }

        if (!CommandText.IsKnown(tool.Encoding))
        {
            report(nameof(tool.Encoding), $"must be one of {CommandText.Known}.");
        }

        if (string.IsNullOrWhiteSpace(tool.MediaType))
        {
            report(nameof(tool.MediaType), "must not be empty.");
        }

        if (tool.ExitCodes.Values.Any(static e => e is null))
        {
            report(nameof(tool.ExitCodes), "has a code whose meaning is null.");
        }

        if (tool.OutputSchema is { } schema && (schema.ValueKind != JsonValueKind.Object || tool.Output is not (CommandOutput.Json or CommandOutput.JsonLines)))
        {
            report(nameof(tool.OutputSchema), "must be an object, and goes with an output that is JSON.");
        }

        CheckRange(tool.MaxOutputBytes, MaxBytes, nameof(tool.MaxOutputBytes));
        CheckRange(tool.MaxErrorBytes, MaxErrorBytes, nameof(tool.MaxErrorBytes));
        if (tool.Timeout <= TimeSpan.Zero || tool.Timeout > MaxTimeout)
        {
            report(nameof(tool.Timeout), $"must be more than zero and at most {MaxTimeout}, but is {tool.Timeout}.");
        }
    }

    private void CheckRange(int value, int most, string property)
    {
        if (value < MinBytes || value > most)
        {
            report(property, string.Create(CultureInfo.InvariantCulture, $"must be {MinBytes} to {most}, but is {value}."));
        }
    }

    private void CheckText(string? text, string property, bool isRequired = false)
    {
        if (isRequired && string.IsNullOrWhiteSpace(text))
        {
            report(property, "must name the program, here or for the whole backend.");
        }

        if (text?.Contains('\0', StringComparison.Ordinal) is true)
        {
            report(property, "must not contain a NUL character.");
        }
    }

    private static bool IsName(string? name) => name is { Length: > 0 and <= 64 } && ToolId.TryParse(name, out var id) && id.Namespace is null;
}
