namespace ToolExec.Backend;

/// <summary>A tool of one backend as the catalogue has it. The same object as long as the backend lists the same tool.</summary>
internal sealed class SlotTool
{
    private string? _schema;

    public SlotTool(BackendSlot slot, BackendTool listed)
    {
        Listed = listed;
        Tool = listed.Tool.Namespace is null ? listed.Tool with { Namespace = slot.Namespace } : listed.Tool;
        Id = Tool.Id.ToString();
        Route = new ToolRoute(new ToolBinding { Backend = slot.Name, Kind = slot.Kind, RemoteName = listed.RemoteName }, slot.Backend, slot.Gate);
    }

    /// <summary>Gets the tool as the backend listed it.</summary>
    public BackendTool Listed { get; }

    /// <summary>Gets the tool with its namespace.</summary>
    public Tool Tool { get; }

    public string Id { get; }

    public ToolRoute Route { get; }

    // Only asked for where two backends offer the same id.
    private string Schema => _schema ??= CanonicalJson.Serialize(Tool.InputSchema);

    public bool Is(BackendTool other) => string.Equals(Listed.RemoteName, other.RemoteName, StringComparison.Ordinal)
        && (ReferenceEquals(Listed.Tool, other.Tool) || Listed.Tool.Equals(other.Tool));

    public bool TakesTheSameAs(SlotTool other) => string.Equals(Schema, other.Schema, StringComparison.Ordinal);
}
