using System.Text.Json;

namespace ToolExec.Foundation.JsonSchema;

/// <summary>The outcome of a repair.</summary>
/// <param name="Changed">Whether there is a repaired value; then it is valid.</param>
/// <param name="Value">The repaired value, or the instance as it was.</param>
/// <param name="Operations">The changes in the order in which they turn the instance into <paramref name="Value"/>; empty when nothing changed.</param>
public sealed record RepairResult(bool Changed, JsonElement Value, IReadOnlyList<RepairOperation> Operations);
