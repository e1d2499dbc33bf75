using System.Runtime.InteropServices;
using System.Text.Json;
using ToolExec.Foundation.JsonSchema;

namespace ToolExec.Run;

/// <summary>Checks the arguments of calls: size, strict JSON, and the tool's input schema, in one pass.</summary>
internal sealed class ArgumentCheck
{
    private readonly int _maxBytes;
    private readonly bool _validate;
    private readonly ArgumentRepair _repair;
    private readonly SchemaValidationOptions _options;
    private readonly RepairOptions _safe;
    private readonly RepairOptions _lenient;

    public ArgumentCheck(ToolRunOptions options)
    {
        _maxBytes = options.MaxArgumentBytes;
        _validate = options.ValidateArguments;
        _repair = options.Repair;
        _options = new SchemaValidationOptions
        {
            MaxViolations = options.MaxViolations,
            MaxDepth = options.MaxJsonDepth,
            RejectDuplicateProperties = true,
            RejectIllFormedStrings = true,
        };
        _safe = new RepairOptions { Policy = RepairPolicy.Safe, FillDefaults = options.FillDefaults, Validation = _options };
        _lenient = new RepairOptions { Policy = RepairPolicy.Lenient, FillDefaults = options.FillDefaults, Validation = _options };
    }

    /// <summary>Checks the arguments of a call, and mends them where that is allowed.</summary>
    /// <returns>What is wrong, or null.</returns>
    public ToolError? Check(RunContext run)
    {
        if (run.Notes is not { } notes)
        {
            return CheckNow(run);
        }

        var (began, repairs) = (notes.Begin(), run.Repairs?.Count ?? 0);
        var fault = CheckNow(run);
        foreach (var repair in (run.Repairs ?? []).Skip(repairs))
        {
            // Not the value: it is the caller's.
            notes.Add(CallSteps.Repair, repair.Op, repair.Path, repair.Op is "move" ? $"from {repair.From}" : null);
        }

        var validates = run.Call.Options?.ValidateArguments ?? _validate;
        notes.Add(CallSteps.Validate, fault is not null ? ToolErrorCodes.Name(fault.Kind) : validates ? "valid" : "unchecked", since: began);
        return fault;
    }

    private ToolError? CheckNow(RunContext run)
    {
        var (tool, arguments, options) = (run.Compiled, run.Arguments, run.Call.Options);
        if (tool.Fault is not null)
        {
            return tool.Fault;
        }

        if (run.Call.ArgumentsError is { } unread && run.HasFirstArguments)
        {
            return new ToolError(ToolErrorKind.InvalidJson, $"The arguments of '{tool.Entry.Id}' are not JSON that is taken here: {unread}") { Operation = ToolOperation.ValidateInput };
        }

        var size = JsonMarshal.GetRawUtf8Value(arguments).Length;
        if (size > _maxBytes)
        {
            return new ToolError(ToolErrorKind.ArgumentsTooLarge, $"The arguments of '{tool.Entry.Id}' have {size} bytes, but at most {_maxBytes} are taken. Send less, or a reference to the data.")
            {
                Operation = ToolOperation.ValidateInput,
            };
        }

        var validates = options?.ValidateArguments ?? _validate;
        var repair = validates ? options?.Repair ?? _repair : ArgumentRepair.Off;
        var verdict = (validates ? tool.Input! : AnySchema.Instance).Validate(arguments, _options);
        var isObject = arguments.ValueKind == JsonValueKind.Object;
        if (verdict.IsValid && isObject && (repair == ArgumentRepair.Off || !_safe.FillDefaults))
        {
            return null;
        }

        if (repair != ArgumentRepair.Off && ArgumentRepairer.Repair(tool.Input!, arguments, repair == ArgumentRepair.Safe ? _safe : _lenient) is { Changed: true, Value.ValueKind: JsonValueKind.Object } mended)
        {
            run.Arguments = mended.Value;
            run.Repairs = [.. run.Repairs ?? [], .. mended.Operations.Select(o => new ToolRepair(o.Op, o.Path, o.Value, o.From, o.Reason))];
            RunTelemetry.CountRepairs(tool.Entry.Id, mended.Operations.Count);
            return null;
        }

        return verdict.IsValid && isObject ? null : isObject ? SchemaFaults.Arguments(tool.Entry.Id, verdict) : NoObject(tool.Entry.Id, arguments.ValueKind);
    }

    private static ToolError NoObject(string tool, JsonValueKind kind) =>
        new(ToolErrorKind.ValidationInput, $"The arguments of '{tool}' must be a JSON object, but are {Describe(kind)}.")
        {
            Operation = ToolOperation.ValidateInput,
            Violations = [new ToolViolation("", "/type", "type", $"must be an object, was {Describe(kind)}")],
        };

    private static string Describe(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "a boolean",
    };
}
