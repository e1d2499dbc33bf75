namespace ToolExec.Discovery;

/// <summary>How tools are found and documented. Read once, when the index is made.</summary>
public sealed class DiscoveryOptions
{
    /// <summary>Gets how much a word counts in each part of a tool.</summary>
    /// <value>The defaults are those of <see cref="SearchWeights"/>.</value>
    public SearchWeights Weights { get; } = new();

    /// <summary>Gets or sets whether common English words of requests stand for those that tools use: "remove" finds "delete", at less than half the weight.</summary>
    /// <value>The default value is <see langword="true"/>.</value>
    public bool UseCommonSynonyms { get; set; } = true;

    /// <summary>Gets groups of words that stand for each other, in any language, beside the common ones.</summary>
    /// <value>The default value is empty. Allowed: at least two words a group, none of them empty or of several words.</value>
    public IList<IReadOnlyList<string>> Synonyms { get; } = [];

    /// <summary>Gets or sets the most characters of a tool that are searched: name, title, tags, description and schema together, in this order.</summary>
    /// <value>The default value is 8192. Allowed: 256 to 1 048 576.</value>
    public int MaxToolTextLength { get; set; } = 8192;

    /// <summary>Gets how tools are also found by meaning, where the host added embeddings.</summary>
    /// <value>The defaults are those of <see cref="EmbeddingOptions"/>.</value>
    public EmbeddingOptions Embeddings { get; } = new();

    /// <summary>Gets what the host knows of tools beyond their definitions, by tool id; an id without its version stands for all versions.</summary>
    /// <value>The default value is empty. Allowed: keys that are tool ids.</value>
    public IDictionary<string, ToolNotes> Notes { get; } = new Dictionary<string, ToolNotes>(StringComparer.Ordinal);
}
