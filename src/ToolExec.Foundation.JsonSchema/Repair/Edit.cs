using System.Text.Json;

namespace ToolExec.Foundation.JsonSchema;

/// <summary>A value after repair and the operations that led there; without operations, the value as it was.</summary>
internal sealed record Edit(JsonElement Value, IReadOnlyList<RepairOperation> Operations);
