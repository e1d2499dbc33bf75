namespace ToolExec;

/// <summary>What is different for one run of a chain.</summary>
public sealed record RunChainOptions
{
    /// <summary>The options that apply where none are given.</summary>
    public static RunChainOptions Default { get; } = new();

    /// <summary>Gets who is told how far the chain has come, in order, before the next step begins.</summary>
    /// <value>The default value is <see langword="null"/>: nobody.</value>
    public IProgress<ChainProgress>? Progress { get; init; }

    /// <summary>Gets the options of each call; a step's own timeout goes before theirs. An idempotency key is that of the whole: each call gets one of its own, made of it.</summary>
    /// <value>The default value is <see langword="null"/>: the host's.</value>
    public ToolCallOptions? CallOptions { get; init; }
}
