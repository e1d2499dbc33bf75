using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ToolExec.Backend;

/// <summary>Reads a call's arguments as a handler's own type.</summary>
/// <remarks>Arguments are checked against the schema before; what fails here is what a schema does not say, such as a number too large for its type.</remarks>
internal sealed class ArgumentReader<T>(JsonTypeInfo<T> typeInfo)
{
    private readonly JsonTypeInfo<T> _typeInfo = typeInfo;

    public bool TryRead(ToolCallContext context, HandlerFaults faults, [NotNullWhen(true)] out T? arguments, [NotNullWhen(false)] out ToolResult? refusal)
    {
        var json = context.Arguments;
        try
        {
            arguments = (json.ValueKind == JsonValueKind.Undefined ? ToolExecJson.EmptyObject : json).Deserialize(_typeInfo);
            refusal = null;
            if (arguments is not null)
            {
                return true;
            }

            refusal = ArgumentFault.Refuse(context, faults, "", "The arguments must be an object, but are null.", null);
            return false;
        }
        catch (JsonException fault)
        {
            arguments = default;
            refusal = Missing(context, faults, json) ?? ArgumentFault.Refuse(context, faults, fault);
            return false;
        }
#pragma warning disable CA1031 // A converter of the host may throw anything; that is a fault of the tool, not of its caller.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            arguments = default;
            refusal = faults.ToResult(fault, context, ToolOperation.ValidateInput);
            return false;
        }
    }

    // The serialiser names missing members only in a sentence that shows the CLR type.
    private ToolResult? Missing(ToolCallContext context, HandlerFaults faults, JsonElement json)
    {
        if (_typeInfo.Kind != JsonTypeInfoKind.Object || json.ValueKind is not (JsonValueKind.Object or JsonValueKind.Undefined))
        {
            return null;
        }

        var missing = _typeInfo.Properties
            .Where(p => p.IsRequired && (json.ValueKind == JsonValueKind.Undefined || !json.TryGetProperty(p.Name, out _)))
            .Select(p => p.Name)
            .ToList();
        return missing.Count == 0 ? null : ArgumentFault.Refuse(context, faults, "", $"The arguments lack {string.Join(", ", missing.Select(m => $"'{m}'"))}.", null);
    }
}
