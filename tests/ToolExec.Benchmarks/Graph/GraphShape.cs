namespace ToolExec.Benchmarks.Graph;

/// <summary>How the nodes of a graph benchmark hang together.</summary>
public enum GraphShape
{
    /// <summary>A hundred layers of a hundred nodes, each after two of the layer before.</summary>
    Layered,

    /// <summary>One after the other.</summary>
    Chain,

    /// <summary>All after the first, and the last after all.</summary>
    Star,
}
