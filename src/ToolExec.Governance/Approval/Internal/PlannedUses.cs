using System.Text.Json;

namespace ToolExec.Governance;

/// <summary>The calls of a plan as its request has them: each is one use.</summary>
internal static class PlannedUses
{
    public const string Calls = "calls";
    public const string ToolId = "tool_id";
    public const string Fingerprint = "tool_fingerprint";
    public const string Arguments = "arguments";
    public const string Backend = "backend";

    /// <summary>Finds the uses that fit a call.</summary>
    public static IReadOnlyList<int> Of(JsonElement plan, ToolCatalogEntry entry, ToolCallContext context)
    {
        var uses = new List<int>();
        if (plan.ValueKind != JsonValueKind.Object || !plan.TryGetProperty(Calls, out var calls) || calls.ValueKind != JsonValueKind.Array)
        {
            return uses;
        }

        var arguments = CanonicalJson.Serialize(context.Arguments);
        var number = 0;
        foreach (var call in calls.EnumerateArray())
        {
            if (Is(call, ToolId, entry.Id) && Is(call, Fingerprint, entry.Tool.Fingerprint) && Is(call, Backend, context.Call.Options?.Backend)
                && call.TryGetProperty(Arguments, out var planned) && string.Equals(CanonicalJson.Serialize(planned), arguments, StringComparison.Ordinal))
            {
                uses.Add(number);
            }

            number++;
        }

        return uses;
    }

    private static bool Is(JsonElement call, string member, string? text) =>
        call.TryGetProperty(member, out var value) ? value.ValueKind == JsonValueKind.String && value.ValueEquals(text) : text is null;
}
