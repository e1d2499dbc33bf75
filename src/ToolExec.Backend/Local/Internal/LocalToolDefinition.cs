using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ToolExec.Backend;

/// <summary>Makes the definition of a tool from its handler's types.</summary>
internal static class LocalToolDefinition
{
    public static Tool Make(string name, string? description, JsonTypeInfo argumentsInfo, JsonTypeInfo? resultInfo, LocalToolOptions? options)
    {
        ArgumentNullException.ThrowIfNull(argumentsInfo);
        options ??= LocalToolOptions.Default;
        var input = SchemaGenerator.Generate(argumentsInfo, closed: !options.AllowUnknownArguments);
        if (input is not { ValueKind: JsonValueKind.Object } || !SchemaGenerator.IsObject(input))
        {
            throw new ArgumentException($"The arguments of a tool must be an object in JSON, but {argumentsInfo.Type} is written as something else.", nameof(argumentsInfo));
        }

        return Make(name, description, input, resultInfo, options);
    }

    public static Tool Make(string name, string? description, JsonElement input, JsonTypeInfo? resultInfo, LocalToolOptions options)
    {
        ArgumentNullException.ThrowIfNull(name);
        return new Tool
        {
            Name = name,
            Description = description,
            Namespace = options.Namespace,
            Version = options.Version,
            Title = options.Title,
            Tags = options.Tags,
            Annotations = options.Annotations,
            Effects = options.Effects,
            InputSchema = input,
            OutputSchema = options.GenerateOutputSchema && resultInfo is not null
                && SchemaGenerator.Generate(resultInfo, closed: false) is var output && SchemaGenerator.IsObject(output) ? output : null,
        };
    }
}
