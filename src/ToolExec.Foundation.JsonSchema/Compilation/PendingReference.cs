namespace ToolExec.Foundation.JsonSchema;

/// <summary>A reference that is resolved when every schema of the document is known.</summary>
internal readonly record struct PendingReference(SchemaNode Node, InPlaceRules Rules, string Keyword, string Value);
