using System.Runtime.InteropServices;
using System.Text.Json;
using ToolExec.Foundation.JsonSchema;

namespace ToolExec.Run;

/// <summary>Checks the arguments of calls: size, strict JSON, and the tool's input schema, in one pass.</summary>
internal sealed class ArgumentCheck
{
    private readonly int _maxBytes;
    private readonly bool _validate;
    private readonly SchemaValidationOptions _options;

    public ArgumentCheck(ToolRunOptions options)
    {
        _maxBytes = options.MaxArgumentBytes;
        _validate = options.ValidateArguments;
        _options = new SchemaValidationOptions
        {
            MaxViolations = options.MaxViolations,
            MaxDepth = options.MaxJsonDepth,
            RejectDuplicateProperties = true,
            RejectIllFormedStrings = true,
        };
    }

    /// <summary>Checks the arguments of a call.</summary>
    /// <returns>What is wrong, or null.</returns>
    public ToolError? Check(CompiledTool tool, JsonElement arguments, bool? validate)
    {
        if (tool.Fault is not null)
        {
            return tool.Fault;
        }

        if (arguments.ValueKind != JsonValueKind.Object)
        {
            return new ToolError(ToolErrorKind.ValidationInput, $"The arguments of '{tool.Entry.Id}' must be a JSON object, but are {Describe(arguments.ValueKind)}.")
            {
                Operation = ToolOperation.ValidateInput,
                Violations = [new ToolViolation("", "/type", "type", $"must be an object, was {Describe(arguments.ValueKind)}")],
            };
        }

        var size = JsonMarshal.GetRawUtf8Value(arguments).Length;
        if (size > _maxBytes)
        {
            return new ToolError(ToolErrorKind.ArgumentsTooLarge, $"The arguments of '{tool.Entry.Id}' have {size} bytes, but at most {_maxBytes} are taken. Send less, or a reference to the data.")
            {
                Operation = ToolOperation.ValidateInput,
            };
        }

        var schema = validate ?? _validate ? tool.Input! : AnySchema.Instance;
        var verdict = schema.Validate(arguments, _options);
        return verdict.IsValid ? null : SchemaFaults.Arguments(tool.Entry.Id, verdict);
    }

    private static string Describe(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "a boolean",
    };
}
