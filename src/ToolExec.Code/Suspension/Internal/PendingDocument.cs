using System.Text.Json;
using System.Text.Json.Serialization;

namespace ToolExec.Code;

/// <summary>The JSON of a call that a suspended script waits for: with an approval, or postponed.</summary>
internal sealed record PendingDocument(
    [property: JsonPropertyName("id")] long Id,
    [property: JsonPropertyName("approval")] JsonElement? Approval,
    [property: JsonPropertyName("postponed")] JsonElement? Postponed,
    [property: JsonPropertyName("answer")] JsonElement? Answer);
