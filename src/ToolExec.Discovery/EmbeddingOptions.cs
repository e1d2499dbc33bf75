namespace ToolExec.Discovery;

/// <summary>How tools are also found by meaning. Used only where the host added embeddings; read once, when the index is made.</summary>
public sealed class EmbeddingOptions
{
    /// <summary>Gets or sets the most tools whose texts are sent to the generator in one request.</summary>
    /// <value>The default value is 64. Allowed: 1 to 2048.</value>
    public int BatchSize { get; set; } = 64;

    /// <summary>Gets or sets the most tools that get a vector, by id; the rest is found by words alone, and searches say so.</summary>
    /// <value>The default value is 20 000. Allowed: 1 to 1 000 000.</value>
    public int MaxTools { get; set; } = 20_000;

    /// <summary>Gets or sets how long a search waits for the vector of its query; then words alone rank.</summary>
    /// <value>The default value is 2 seconds. Allowed: more than zero, at most one minute.</value>
    public TimeSpan QueryTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Gets or sets how long a request for the vectors of tools may take.</summary>
    /// <value>The default value is 1 minute. Allowed: more than zero, at most one hour.</value>
    public TimeSpan BatchTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Gets or sets how long the generator is left alone after it failed: no query is sent to it, no tool either.</summary>
    /// <value>The default value is 30 seconds. Allowed: more than zero, at most one day.</value>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets or sets the most tools that meaning brings into one search.</summary>
    /// <value>The default value is 50. Allowed: 1 to 1000.</value>
    public int MaxNeighbors { get; set; } = 50;

    /// <summary>Gets or sets how near in meaning a tool must be, as a cosine. What is right depends on the model.</summary>
    /// <value>The default value is 0.2. Allowed: -1 to 1.</value>
    public double MinSimilarity { get; set; } = 0.2;
}
