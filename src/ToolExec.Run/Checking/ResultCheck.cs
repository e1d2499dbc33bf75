using System.Text;
using ToolExec.Foundation.JsonSchema;

namespace ToolExec.Run;

/// <summary>Brings results into one form and checks them: size, and the tool's output schema.</summary>
internal sealed class ResultCheck
{
    private readonly int _maxBytes;
    private readonly bool _validate;
    private readonly SchemaValidationOptions _options;
    private readonly StrictJsonOptions _json;

    public ResultCheck(ToolRunOptions options)
    {
        _maxBytes = options.MaxResultBytes;
        _validate = options.ValidateResults;
        _options = new SchemaValidationOptions { MaxViolations = options.MaxViolations, MaxDepth = options.MaxJsonDepth, RejectDuplicateProperties = true, RejectIllFormedStrings = true };
        _json = new StrictJsonOptions { MaxBytes = options.MaxResultBytes, MaxDepth = options.MaxJsonDepth };
    }

    /// <summary>Returns a success in its normal form, or the failure that it turns out to be.</summary>
    public ToolResult Check(CompiledTool tool, ToolResult result, bool? validate)
    {
        long size;
        try
        {
            size = Size(result);
        }
        catch (ObjectDisposedException fault)
        {
            return ToolResult.Failure(new ToolError(ToolErrorKind.InvalidResponse, $"The tool '{tool.Entry.Id}' ran, but its result belongs to a JSON document that is disposed already.")
            {
                Operation = ToolOperation.ValidateOutput,
                Exception = fault,
            });
        }

        if (size > _maxBytes)
        {
            return ToolResult.Failure(new ToolError(ToolErrorKind.ResultTooLarge, $"The result of '{tool.Entry.Id}' has {size} bytes, but at most {_maxBytes} are taken. Ask the tool for less.")
            {
                Operation = ToolOperation.ValidateOutput,
            });
        }

        result = Normalize(result);

        // A value that came as text is checked even where no schema is: nothing that is no JSON leaves the pipeline.
        var schema = tool.Output is not null && (validate ?? _validate) ? tool.Output : AnySchema.Instance;
        if (result.ValueUtf8.IsEmpty)
        {
            return ReferenceEquals(schema, tool.Output)
                ? ToolResult.Failure(new ToolError(ToolErrorKind.ValidationOutput, $"The tool '{tool.Entry.Id}' ran, but gave no structured result, which its output schema asks for.") { Operation = ToolOperation.ValidateOutput })
                : result;
        }

        var verdict = schema.Validate(result.ValueUtf8, _options);
        return verdict.IsValid ? result : ToolResult.Failure(SchemaFaults.Result(tool.Entry.Id, verdict));
    }

    /// <summary>Returns a failure, without its content where that is more than the host takes: its error says what happened.</summary>
    public ToolResult Bound(ToolResult failure) => Size(failure) <= _maxBytes ? failure : ToolResult.Failure(failure.Status, failure.Error!);

    /// <summary>Gives content its value: one text is read as JSON or stays text, several texts become a list, no text is null. A structured value stays what it is.</summary>
    private ToolResult Normalize(ToolResult result)
    {
        if (!result.ValueUtf8.IsEmpty)
        {
            return result;
        }

        List<string>? texts = null;
        foreach (var block in result.Content)
        {
            if (block is TextBlock text)
            {
                (texts ??= []).Add(text.Text);
            }
        }

        var value = texts switch
        {
            null => JsonValues.Null,
            [var only] => ToolExecJson.TryParse(Encoding.UTF8.GetBytes(only), out var parsed, out _, _json) ? parsed : JsonValues.Text(only),
            _ => JsonValues.Texts(texts),
        };
        return new ToolResult(ToolStatus.Succeeded, value, result.Content) { Meta = result.Meta };
    }

    private static long Size(ToolResult result)
    {
        long content = 0;
        for (var i = 0; i < result.Content.Count; i++)
        {
            content += result.Content[i] switch
            {
                TextBlock text => text.Text.Length,
                ImageBlock image => image.Data.Length,
                AudioBlock audio => audio.Data.Length,
                EmbeddedResourceBlock embedded => (embedded.Resource.Text?.Length ?? 0) + (embedded.Resource.Blob?.Length ?? 0),
                _ => 0,
            };
        }

        return Math.Max(result.ValueUtf8.Length, content);
    }
}
