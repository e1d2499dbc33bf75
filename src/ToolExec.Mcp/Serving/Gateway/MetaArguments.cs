using System.Text.Json;

namespace ToolExec.Mcp;

/// <summary>Reads the arguments of the gateway's own tools; every fault is kept, with the place and what was wanted.</summary>
internal sealed class MetaArguments
{
    private const string Separator = "/";
    private readonly string _tool;
    private readonly JsonElement _json;
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly List<ToolViolation> _violations = [];

    internal MetaArguments(string tool, JsonElement json)
    {
        _tool = tool;
        _json = json.ValueKind == JsonValueKind.Undefined ? ToolExecJson.EmptyObject : json;
        if (_json.ValueKind != JsonValueKind.Object)
        {
            Fault("", "type", "must be an object");
        }
    }

    internal string? Text(string name) => Take(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        _ => Wrong<string>(name, "must be a string"),
    };

    internal string RequiredText(string name) => Text(name) is { Length: > 0 } text ? text : Missing(name);

    internal bool? Flag(string name) => Take(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        _ => WrongValue<bool>(name, "must be true or false"),
    };

    internal int Number(string name, int least, int most, int usual) => Take(name) switch
    {
        null => usual,
        { ValueKind: JsonValueKind.Number } number when number.TryGetInt32(out var value) && value >= least && value <= most => value,
        _ => WrongValue<int>(name, $"must be a whole number from {least} to {most}") ?? usual,
    };

    internal IReadOnlyList<string> Texts(string name) => Take(name) switch
    {
        null => [],
        { ValueKind: JsonValueKind.Array } items when items.EnumerateArray().All(static i => i.ValueKind == JsonValueKind.String) => [.. items.EnumerateArray().Select(static i => i.GetString()!)],
        _ => Wrong<IReadOnlyList<string>>(name, "must be an array of strings") ?? [],
    };

    internal T Choice<T>(string name, IReadOnlyDictionary<string, T> choices, T usual) => Text(name) switch
    {
        null => usual,
        { } text when choices.TryGetValue(text, out var value) => value,
        _ => Refuse(name, "enum", $"must be one of {string.Join(", ", choices.Keys)}", usual),
    };

    internal JsonElement Object(string name) => Take(name) switch
    {
        null => default,
        { ValueKind: JsonValueKind.Object } value => value,
        _ => Refuse<JsonElement>(name, "type", "must be an object", default),
    };

    internal JsonElement RequiredArray(string name)
    {
        if (Take(name) is { } value)
        {
            return value.ValueKind == JsonValueKind.Array ? value : Refuse<JsonElement>(name, "type", "must be an array", default);
        }

        Missing(name);
        return default;
    }

    /// <summary>Returns what is wrong with the arguments, all of it; <see langword="null"/> where nothing is. What was not read by now is unknown.</summary>
    internal ToolError? Check()
    {
        if (_json.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in _json.EnumerateObject())
            {
                if (!_known.Contains(member.Name))
                {
                    Fault(member.Name, "additionalProperties", $"is not known; known are {string.Join(", ", _known)}");
                }
            }
        }

        return _violations.Count == 0 ? null : new ToolError(
            ToolErrorKind.ValidationInput, $"The arguments of '{_tool}' are wrong: {string.Join("; ", _violations.Select(static v => $"{v.InstanceLocation} {v.Message}"))}.")
        {
            Operation = ToolOperation.ValidateInput,
            Tool = _tool,
            Violations = [.. _violations],
        };
    }

    private JsonElement? Take(string name)
    {
        _known.Add(name);
        return _json.ValueKind == JsonValueKind.Object && _json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
    }

    private T? Wrong<T>(string name, string message)
        where T : class
    {
        Fault(name, "type", message);
        return null;
    }

    private T? WrongValue<T>(string name, string message)
        where T : struct
    {
        Fault(name, "type", message);
        return null;
    }

    private T Refuse<T>(string name, string keyword, string message, T value)
    {
        Fault(name, keyword, message);
        return value;
    }

    private string Missing(string name)
    {
        if (!_violations.Exists(v => string.Equals(v.InstanceLocation, Separator + name, StringComparison.Ordinal)))
        {
            Fault(name, "required", "is required");
        }

        return "";
    }

    private void Fault(string name, string keyword, string message) =>
        _violations.Add(new ToolViolation(name.Length == 0 ? "" : Separator + name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal), "/" + keyword, keyword, message));
}
