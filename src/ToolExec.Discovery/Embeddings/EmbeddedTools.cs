namespace ToolExec.Discovery.Embeddings;

/// <summary>The vectors of tools at one moment. Never changes.</summary>
/// <param name="Generation">A number that grows with each change.</param>
/// <param name="Vectors">The vectors, of length one, by the tools themselves.</param>
internal sealed record EmbeddedTools(int Generation, IReadOnlyDictionary<Tool, float[]> Vectors)
{
    public static EmbeddedTools None { get; } = new(0, new Dictionary<Tool, float[]>(ReferenceEqualityComparer.Instance));
}
