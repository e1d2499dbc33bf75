using System.Text.Json;

namespace ToolExec.Run;

/// <summary>The results of a graph, as the references of one node (or the output) see them.</summary>
/// <param name="results">The results so far.</param>
/// <param name="winner">The node that won the race that this node waited for, or -1.</param>
internal sealed class GraphScope(ToolResult?[] results, int winner) : ITemplateScope
{
    private static readonly JsonElement Null = JsonElement.Parse("null");

    public JsonElement? ValueOf(PlanReference reference) =>
        Volatile.Read(ref results[reference.Node]) is { IsSuccess: true } result ? result.Planned is null ? result.Value ?? Null : throw new NotKnownYetException(reference.Text) : null;

    public PlanReference Winner(IReadOnlyList<PlanReference> references) =>
        references.FirstOrDefault(reference => reference.Node == winner)
        ?? references.FirstOrDefault(reference => ValueOf(reference) is not null)
        ?? references[0];
}
