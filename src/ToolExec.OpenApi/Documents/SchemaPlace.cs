using System.Text.Json.Nodes;

namespace ToolExec.OpenApi;

/// <summary>A schema as it was written, and the document that its references are relative to.</summary>
internal sealed record SchemaPlace(JsonNode Node, Uri Document);
