using System.Text.Json;
using System.Text.Json.Nodes;

namespace ToolExec.Backend;

/// <summary>The input schema of a command-line tool.</summary>
internal static class CommandSchema
{
    private const int MaxListLength = 1000;

    internal static JsonElement Create(IEnumerable<CommandParameter> parameters)
    {
        var properties = new JsonObject();
        var required = new JsonArray();
        foreach (var parameter in parameters)
        {
            properties[parameter.Name] = Property(parameter);
            if (parameter is { IsRequired: true, Default: null })
            {
                required.Add((JsonNode)parameter.Name);
            }
        }

        var schema = new JsonObject { ["type"] = "object", ["properties"] = properties };
        if (required.Count > 0)
        {
            schema["required"] = required;
        }

        schema["additionalProperties"] = false;
        return ToolExecJson.Parse(schema.ToJsonString());
    }

    private static JsonObject Property(CommandParameter parameter)
    {
        var property = parameter.Type switch
        {
            CommandParameterType.Text => Text(parameter),
            CommandParameterType.WholeNumber => Number(parameter, "integer"),
            CommandParameterType.Number => Number(parameter, "number"),
            CommandParameterType.Boolean => new JsonObject { ["type"] = "boolean" },
            CommandParameterType.TextList => new JsonObject { ["type"] = "array", ["items"] = Text(parameter), ["maxItems"] = MaxListLength },
            _ => [],
        };
        if (parameter.Description is { } description)
        {
            property["description"] = description;
        }

        if (parameter.Default is { } text)
        {
            property["default"] = parameter.Type == CommandParameterType.Text ? text : JsonNode.Parse(text);
        }

        return property;
    }

    private static JsonObject Text(CommandParameter parameter)
    {
        var schema = new JsonObject { ["type"] = "string" };
        if (parameter.AllowedValues.Count > 0)
        {
            schema["enum"] = new JsonArray([.. parameter.AllowedValues.Select(static v => JsonValue.Create(v))]);
            return schema;
        }

        schema["maxLength"] = parameter.MaxLength;
        if (parameter.Pattern is { } pattern)
        {
            schema["pattern"] = pattern;
        }

        return schema;
    }

    private static JsonObject Number(CommandParameter parameter, string type)
    {
        var schema = new JsonObject { ["type"] = type };
        if (parameter.Minimum is { } minimum)
        {
            schema["minimum"] = minimum;
        }

        if (parameter.Maximum is { } maximum)
        {
            schema["maximum"] = maximum;
        }

        return schema;
    }
}
