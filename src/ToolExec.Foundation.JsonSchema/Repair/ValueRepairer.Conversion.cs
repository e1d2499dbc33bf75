using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace ToolExec.Foundation.JsonSchema;

/// <content>Values of the wrong type.</content>
internal sealed partial class ValueRepairer
{
    /// <summary>Tries every conversion to a type that is allowed; keeps one only when it is the only one that makes the value valid.</summary>
    private Edit? Convert(SchemaNode node, SchemaNode? branch, JsonTypes types, JsonElement value, string path)
    {
        Edit? found = null;
        foreach (var (candidate, reason) in Candidates(types, value))
        {
            // What was converted may itself hold something to repair, such as "5" in a list of numbers.
            var inner = IsValid(node, candidate) ? new Edit(candidate, []) : RepairAlone(node, branch, candidate, path);
            if (inner is null || !IsValid(node, inner.Value))
            {
                continue;
            }

            if (found is not null && !JsonBuilder.AreEqual(found.Value, inner.Value))
            {
                return null;
            }

            var reasons = string.Join("; ", inner.Operations.Select(operation => operation.Reason).Prepend(reason));
            found = new Edit(inner.Value, [Replace(path, inner.Value, reasons)]);
        }

        return found;
    }

    private List<(JsonElement Value, string Reason)> Candidates(JsonTypes types, JsonElement value)
    {
        var candidates = new List<(JsonElement, string)>();
        var isDocument = false;
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                AddFromText(candidates, types, Utf8Text.ToText(JsonMarshal.GetRawUtf8Value(value)[1..^1]), out isDocument);
                break;
            case JsonValueKind.Number when (types & JsonTypes.String) != JsonTypes.None:
                candidates.Add((JsonBuilder.Text(value.GetRawText()), "a string was expected, so the number became its text"));
                break;
            default:
                break;
        }

        // A list that was sent as text is that list, not a list with a text in it.
        if ((types & JsonTypes.Array) != JsonTypes.None && !isDocument && value.ValueKind is not (JsonValueKind.Array or JsonValueKind.Null))
        {
            candidates.Add((JsonBuilder.ArrayOf(value), "an array was expected, so the value became its only item"));
        }

        return candidates;
    }

    private void AddFromText(List<(JsonElement Value, string Reason)> candidates, JsonTypes types, string text, out bool isDocument)
    {
        isDocument = false;
        var trimmed = _isLenient ? text.Trim(' ', '\t', '\r', '\n') : text;
        if ((types & JsonTypes.Boolean) != JsonTypes.None)
        {
            var comparison = _isLenient ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
            if (string.Equals(trimmed, "true", comparison) || string.Equals(trimmed, "false", comparison))
            {
                var literal = trimmed.Length == 4 ? "true"u8 : "false"u8;
                candidates.Add((JsonBuilder.TryParse(literal)!.Value, "true or false was expected, not its text"));
            }
        }

        if ((types & JsonTypes.Number) != JsonTypes.None && trimmed.Length > 0 && (trimmed[0] == '-' || char.IsAsciiDigit(trimmed[0]))
            && JsonBuilder.TryParse(Encoding.UTF8.GetBytes(trimmed)) is { ValueKind: JsonValueKind.Number } number && !char.IsWhiteSpace(trimmed[^1]))
        {
            candidates.Add((number, "a number was expected, not its text"));
        }

        var start = text.AsSpan().TrimStart(" \t\r\n");
        if ((types & (JsonTypes.Array | JsonTypes.Object)) != JsonTypes.None && start.Length > 0 && start[0] is '{' or '['
            && JsonBuilder.TryParse(Encoding.UTF8.GetBytes(text)) is { } document)
        {
            isDocument = (TypeOf(document) & types) != JsonTypes.None;
            if (isDocument)
            {
                candidates.Add((document, "the JSON document came as text, so it was parsed"));
            }
        }
    }
}
