using System.Text;
using System.Text.Json;

namespace ToolExec.Backend;

/// <summary>The refusal of arguments that cannot be read.</summary>
internal static class ArgumentFault
{
    public static ToolResult Refuse(ToolCallContext context, HandlerFaults faults, JsonException fault, string prefix = "")
    {
        var pointer = prefix + ToPointer(fault.Path);
        var message = pointer.Length == 0
            ? "The arguments cannot be read as the input schema says."
            : $"The argument at '{pointer}' cannot be read as the input schema says: its type is wrong, or its value does not fit.";
        return Refuse(context, faults, pointer, message, fault);
    }

    public static ToolResult Refuse(ToolCallContext context, HandlerFaults faults, string pointer, string message, Exception? fault) =>
        ToolResult.Failure(faults.Make(ToolErrorKind.ValidationInput, message, context) with
        {
            Operation = ToolOperation.ValidateInput,
            Violations = [new ToolViolation(pointer, "", "type", message)],
            Exception = fault,
        });

    // The serialiser's path, such as $.a[0]['b.c'], as a JSON Pointer (RFC 6901).
    internal static string ToPointer(string? path)
    {
        var pointer = new StringBuilder();
        var rest = path is ['$', ..] ? path.AsSpan(1) : default;
        while (!rest.IsEmpty)
        {
            ReadOnlySpan<char> part;
            if (rest.StartsWith("['"))
            {
                var end = rest.IndexOf("']");
                part = end < 0 ? rest[2..] : rest[2..end];
                rest = end < 0 ? default : rest[(end + 2)..];
            }
            else
            {
                var start = rest[1..];
                var end = start.IndexOfAny('.', '[', ']');
                part = end < 0 ? start : start[..end];
                rest = end < 0 ? default : start[end] == ']' ? start[(end + 1)..] : start[end..];
            }

            pointer.Append('/').Append(part.ToString().Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal));
        }

        return pointer.ToString();
    }
}
