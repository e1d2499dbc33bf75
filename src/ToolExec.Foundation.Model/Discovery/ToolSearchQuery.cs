namespace ToolExec;

/// <summary>What to look for in an index of tools.</summary>
public sealed record ToolSearchQuery
{
    /// <summary>The most hits of a page.</summary>
    public const int MaxLimit = 100;

    /// <summary>The most characters of a query that are read; what follows them is ignored.</summary>
    public const int MaxTextLength = 1000;

    /// <summary>Initializes a query without words, which finds all tools.</summary>
    public ToolSearchQuery()
    {
    }

    /// <summary>Initializes a query.</summary>
    /// <param name="text">The words.</param>
    public ToolSearchQuery(string text) => Text = text;

    /// <summary>Gets the words: a task in plain language, a tool's name, a part of one. All tools, sorted by id, where there are none.</summary>
    public string Text { get; init => field = value ?? ""; } = "";

    /// <summary>Gets the most hits of a page.</summary>
    /// <value>The default value is 10. Allowed: 1 to <see cref="MaxLimit"/>.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of its bounds.</exception>
    public int Limit
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(Limit));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, MaxLimit, nameof(Limit));
            field = value;
        }
    } = 10;

    /// <summary>Gets where to go on: <see cref="ToolSearchPage.NextCursor"/> of the page before. <see langword="null"/> begins.</summary>
    public string? Cursor { get; init; }

    /// <summary>Gets which tools count; all where <see langword="null"/>.</summary>
    public ToolFilter? Filter { get; init; }
}
