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

    /// <summary>Writes the tools that a search found.</summary>
    /// <param name="page">The tools.</param>
    /// <param name="problems">What is missing, and why.</param>
    void Found(ToolSearchPage page, IReadOnlyList<CatalogProblem> problems);

    /// <summary>Writes the documentation of a tool, as a model gets it.</summary>
    /// <param name="document">The documentation.</param>
    void Document(ToolDocument document);

    /// <summary>Writes the declarations of a namespace.</summary>
    /// <param name="space">The namespace.</param>
    /// <param name="declarations">The text.</param>
    void Declarations(string space, string declarations);

    /// <summary>Writes what became of a call.</summary>
    /// <param name="result">What became of it.</param>
    /// <param name="explanation">What each step did, or <see langword="null"/> where nobody asked.</param>
    void Result(ToolResult result, CallExplanation? explanation = null);

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

    /// <summary>Gets who writes what a script writes while it runs, or <see langword="null"/> where that stands in the result alone.</summary>
    IProgress<SandboxOutput>? ScriptOutput { get; }

    /// <summary>Writes what became of a script, beside what it has written by then.</summary>
    /// <param name="result">What became of it.</param>
    /// <param name="isKept">Whether a script that waits can be gone on with by another command.</param>
    void Script(CodeResult result, bool isKept);

    /// <summary>Writes what waits for a person.</summary>
    /// <param name="requests">The requests, the oldest first.</param>
    void Approvals(IReadOnlyList<ApprovalRequest> requests);

    /// <summary>Writes what was decided on a request.</summary>
    /// <param name="decision">The decision.</param>
    /// <param name="waitingScript">The id of the script that waits for it, or <see langword="null"/> where the call is run by itself.</param>
    void Decided(ApprovalDecision decision, string? waitingScript);

    /// <summary>Writes how backends are.</summary>
    /// <param name="reports">A report for each backend.</param>
    void Health(IReadOnlyList<BackendHealthReport> reports);

    /// <summary>Writes what was agreed to.</summary>
    /// <param name="file">The lock file.</param>
    /// <param name="tools">How many tools it has.</param>
    /// <param name="changes">How they differ from what was agreed to before.</param>
    void Locked(string file, int tools, IReadOnlyList<ToolLockChange> changes);

    /// <summary>Writes how the tools differ from the lock file.</summary>
    /// <param name="tools">How many tools there are.</param>
    /// <param name="changes">How they differ.</param>
    /// <param name="problems">What could not be compared, and why.</param>
    void Verified(int tools, IReadOnlyList<ToolLockChange> changes, IReadOnlyList<CatalogProblem> problems);

    /// <summary>Writes why a tool cannot be shown or called.</summary>
    /// <param name="error">Why.</param>
    void Error(ToolError error);

    /// <summary>Writes why the command could not do anything.</summary>
    /// <param name="code">The reason, a word for programs.</param>
    /// <param name="message">The reason, a sentence.</param>
    void Fault(string code, string message);
}
