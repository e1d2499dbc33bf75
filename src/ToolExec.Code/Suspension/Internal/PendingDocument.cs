using System.Text.Json;
using System.Text.Json.Serialization;

namespace ToolExec.Code;

/// <summary>The JSON of a call that a suspended script waits for.</summary>
internal sealed record PendingDocument(
    [property: JsonPropertyName("id")] long Id,
    [property: JsonPropertyName("approval")] JsonElement Approval,
    [property: JsonPropertyName("answer")] JsonElement? Answer);
