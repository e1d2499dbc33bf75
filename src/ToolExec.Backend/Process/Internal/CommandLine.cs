using System.Globalization;
using System.Text.Json;

namespace ToolExec.Backend;

/// <summary>Makes the arguments and the standard input of a call. Values are data: each part of the template becomes one argument.</summary>
internal sealed class CommandLine
{
    private readonly CommandPiece[] _pieces;
    private readonly CommandTemplate? _input;
    private readonly Dictionary<string, CommandParameter> _parameters;

    internal CommandLine(CommandTool tool)
    {
        _parameters = tool.Parameters.ToDictionary(static p => p.Name, StringComparer.Ordinal);
        _input = tool.StandardInput is { } text ? Read(text) : null;
        var pieces = new List<CommandPiece>();
        var afterDoubleDash = false;
        foreach (var argument in tool.Arguments)
        {
            CommandTemplate[] parts = [.. argument.Parts.Select(Read)];
            pieces.Add(new CommandPiece(parts, argument.When, afterDoubleDash));
            afterDoubleDash |= argument is { When: null, Parts: ["--"] };
        }

        _pieces = [.. pieces];
    }

    /// <summary>Makes the arguments.</summary>
    /// <exception cref="ArgumentRefusedException">A value must not stand where it would.</exception>
    internal List<string> Arguments(JsonElement arguments)
    {
        var line = new List<string>();
        foreach (var piece in _pieces)
        {
            if (piece.When is { } when && !string.Equals(Value(when, arguments), "true", StringComparison.Ordinal))
            {
                continue;
            }

            if (piece.Each is null)
            {
                Add(line, piece, arguments, null);
                continue;
            }

            foreach (var item in List(piece.Each, arguments))
            {
                Add(line, piece, arguments, item);
            }
        }

        return line;
    }

    /// <summary>Makes the standard input, null where there is none.</summary>
    internal string? StandardInput(JsonElement arguments) => _input?.Fill(segment => Value(segment.Text, arguments));

    private static CommandTemplate Read(string text) =>
        CommandTemplate.TryParse(text, out var template, out var error) ? template : throw new ArgumentException(error, nameof(text));

    private void Add(List<string> line, CommandPiece piece, JsonElement arguments, string? item)
    {
        var from = line.Count;
        foreach (var part in piece.Parts)
        {
            var filled = part.Fill(segment => segment.IsEach ? item : Value(segment.Text, arguments));
            if (filled is null)
            {
                // One value is missing, so the whole piece is.
                line.RemoveRange(from, line.Count - from);
                return;
            }

            if (part.BeginsWithValue && !piece.IsAfterDoubleDash)
            {
                RefuseOption(part.Segments[0].Text, filled);
            }

            line.Add(filled);
        }
    }

    private void RefuseOption(string parameter, string argument)
    {
        if (!_parameters[parameter].AllowLeadingDash && argument is ['-', ..] || (OperatingSystem.IsWindows() && argument is ['/', ..]))
        {
            throw new ArgumentRefusedException(parameter, $"must not begin with '{argument[0]}' here: the program would take it for an option. Give a value that begins otherwise, such as './{ToolText.Clean(argument, 40)}' for a file.");
        }
    }

    private string? Value(string name, JsonElement arguments)
    {
        if (!arguments.TryGetProperty(name, out var json) || json.ValueKind == JsonValueKind.Null)
        {
            return _parameters[name].Default;
        }

        return Checked(name, json.ValueKind switch
        {
            JsonValueKind.String => json.GetString()!,
            JsonValueKind.Number when _parameters[name].Type == CommandParameterType.WholeNumber && json.TryGetDecimal(out var number) && decimal.IsInteger(number) =>
                decimal.Truncate(number).ToString(CultureInfo.InvariantCulture),
            _ => json.GetRawText(),
        });
    }

    private static IEnumerable<string> List(string name, JsonElement arguments) =>
        arguments.TryGetProperty(name, out var json) && json.ValueKind == JsonValueKind.Array
            ? json.EnumerateArray().Select(item => Checked(name, item.ValueKind == JsonValueKind.String ? item.GetString()! : item.GetRawText()))
            : [];

    // The system would end the argument there, and the program would get another one than was checked.
    private static string Checked(string name, string value) => value.Contains('\0', StringComparison.Ordinal)
        ? throw new ArgumentRefusedException(name, "must not contain a NUL character.")
        : value;
}
