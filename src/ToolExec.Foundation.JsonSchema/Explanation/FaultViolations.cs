using System.Globalization;
using System.Text.Json;

namespace ToolExec.Foundation.JsonSchema;

/// <summary>Violations for faults that stop the fast pass.</summary>
internal static class FaultViolations
{
    public static SchemaValidationResult Create(
        EvaluationFault fault, ReadOnlySpan<byte> json, int index, SchemaValidationOptions options, TimeSpan regexTimeout)
    {
        var location = LocationAt(json, index);
        var at = string.Create(CultureInfo.InvariantCulture, $"byte {index}");
        var (keyword, message) = fault switch
        {
            EvaluationFault.MalformedJson => (SchemaViolationKeywords.MalformedJson, index >= json.Length
                ? "the text ends before the JSON value does"
                : $"the text is not JSON at {at}"),
            EvaluationFault.DuplicateProperty => (SchemaViolationKeywords.DuplicateProperty, "the property is there twice; give it once"),
            EvaluationFault.IllFormedString => (SchemaViolationKeywords.IllFormedString,
                $"the text at {at} has a lone surrogate or invalid UTF-8; use whole characters"),
            EvaluationFault.DepthExceeded => (SchemaViolationKeywords.DepthExceeded,
                string.Create(CultureInfo.InvariantCulture, $"arrays and objects are nested too deep; at most {options.MaxDepth} levels are allowed")),
            EvaluationFault.RegexTimeout => (SchemaViolationKeywords.RegexTimeout,
                string.Create(CultureInfo.InvariantCulture, $"matching a pattern took longer than {regexTimeout.TotalMilliseconds} ms")),
            _ => (SchemaViolationKeywords.BudgetExceeded,
                string.Create(CultureInfo.InvariantCulture, $"checking the value takes more than {options.MaxSteps} steps")),
        };
        return Result(location, keyword, message);
    }

    public static SchemaValidationResult Malformed(string message) => Result("", SchemaViolationKeywords.MalformedJson, "the text is not JSON: " + message);

    public static SchemaViolation Violation(string location, string keyword, string message) =>
        new(location, "", "", keyword, MessageText.At(location, message));

    private static SchemaValidationResult Result(string location, string keyword, string message) =>
        new([Violation(location, keyword, message)], 1, truncated: true);

    /// <summary>The JSON Pointer of what starts at the index, as far as the text can be read.</summary>
    private static string LocationAt(ReadOnlySpan<byte> json, int index)
    {
        var path = new List<(string? Name, int Index)>();
        try
        {
            var reader = new Utf8JsonReader(
                json, new JsonReaderOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = 1002 });
            while (reader.Read() && Step(ref reader, path) && reader.TokenStartIndex < index)
            {
                // Each step keeps the path of the token it read.
            }
        }
        catch (JsonException)
        {
            // The path up to the fault stands.
        }

        return string.Concat(path.Where(segment => segment.Name is not null || segment.Index >= 0).Select(
            segment => "/" + (segment.Name is null ? segment.Index.ToString(CultureInfo.InvariantCulture) : JsonPointerText.Escape(segment.Name))));
    }

    private static bool Step(ref Utf8JsonReader reader, List<(string? Name, int Index)> path)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.PropertyName:
                path[^1] = (Utf8Text.ToText(reader.ValueSpan), -1);
                break;
            case JsonTokenType.EndObject or JsonTokenType.EndArray:
                path.RemoveAt(path.Count - 1);
                break;
            default:
                if (path.Count > 0 && path[^1].Name is null)
                {
                    path[^1] = (null, path[^1].Index + 1);
                }

                if (reader.TokenType is JsonTokenType.StartObject)
                {
                    path.Add((null, -2));
                }
                else if (reader.TokenType is JsonTokenType.StartArray)
                {
                    path.Add((null, -1));
                }

                break;
        }

        return true;
    }
}
