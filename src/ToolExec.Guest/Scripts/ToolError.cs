using System.Text.Json;

namespace ToolExec.Guest;

/// <summary>A call of a tool that did not succeed.</summary>
#pragma warning disable CA1710 // Scripts in every language catch a ToolError.
public sealed class ToolError : Exception
#pragma warning restore CA1710
{
    internal ToolError(JsonElement error)
        : base(Text(error, "message") ?? "")
    {
        code = Text(error, nameof(code)) ?? "";
        Json = error.TryGetProperty("data", out var data) ? data.Clone() : JsonElement.Parse("{}");
        tool = Text(Json, nameof(tool));
        retryable = Json.TryGetProperty(nameof(retryable), out var again) && again.ValueKind == JsonValueKind.True;
        violations = Json.TryGetProperty(nameof(violations), out var list) ? JsonData.Read(list)! : new List<object?>();
    }

#pragma warning disable IDE1006, CA1707 // Members of the script's language bear the names that they have in every language.
    /// <summary>Gets the stable code, such as <c>validation_input</c>.</summary>
    public string code { get; }

    /// <summary>Gets the message.</summary>
    public string message => Message;

    /// <summary>Gets the places where the arguments break the tool's schema; a list.</summary>
    public dynamic violations { get; }

    /// <summary>Gets a value indicating whether the same call may succeed later.</summary>
    public bool retryable { get; }

    /// <summary>Gets the tool's id, or <see langword="null"/>.</summary>
    public string? tool { get; }
#pragma warning restore IDE1006, CA1707

    internal JsonElement Json { get; }

    private static string? Text(JsonElement error, string name) => error.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
