namespace ToolExec.Cli;

/// <summary>Writes what a command found out: for people, or for programs.</summary>
internal interface IReporter
{
    /// <summary>Writes the tools of a catalogue.</summary>
    /// <param name="tools">The tools.</param>
    /// <param name="problems">What is missing, and why.</param>
    void Tools(IReadOnlyList<ToolCatalogEntry> tools, IReadOnlyList<CatalogProblem> problems);

    /// <summary>Writes one tool.</summary>
    /// <param name="entry">The tool.</param>
    void Tool(ToolCatalogEntry entry);

    /// <summary>Writes what became of a call.</summary>
    /// <param name="result">What became of it.</param>
    void Result(ToolResult result);

    /// <summary>Writes the next event of a stream; the last one is a completed one.</summary>
    /// <param name="toolEvent">The event.</param>
    void Event(ToolEvent toolEvent);

    /// <summary>Writes what became of several calls.</summary>
    /// <param name="calls">The calls, in the order of their file.</param>
    /// <param name="results">What became of them, in the same order.</param>
    void Results(IReadOnlyList<ToolCall> calls, IReadOnlyList<ToolResult> results);

    /// <summary>Writes what became of a chain.</summary>
    /// <param name="result">What became of it.</param>
    void Chain(ChainResult result);

    /// <summary>Writes what became of a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="result">What became of it.</param>
    void Graph(ToolGraph graph, GraphResult result);

    /// <summary>Writes how backends are.</summary>
    /// <param name="reports">A report for each backend.</param>
    void Health(IReadOnlyList<BackendHealthReport> reports);

    /// <summary>Writes why a tool cannot be shown or called.</summary>
    /// <param name="error">Why.</param>
    void Error(ToolError error);

    /// <summary>Writes why the command could not do anything.</summary>
    /// <param name="code">The reason, a word for programs.</param>
    /// <param name="message">The reason, a sentence.</param>
    void Fault(string code, string message);
}
