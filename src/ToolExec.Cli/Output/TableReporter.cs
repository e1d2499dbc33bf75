using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace ToolExec.Cli;

/// <summary>Writes for people: results to the standard output, everything else to the standard error.</summary>
internal sealed class TableReporter(CliIo io) : IReporter
{
    private readonly LiveOutput _output = new(io);
    private bool _hasChunks;

    public IProgress<SandboxOutput> ScriptOutput => _output;

    public void Tools(IReadOnlyList<ToolCatalogEntry> tools, IReadOnlyList<CatalogProblem> problems)
    {
        if (tools.Count > 0)
        {
            Write(io.Output, ToolViews.List(tools));
        }

        Write(io.Output, Tables.Cell($"{tools.Count} {(tools.Count == 1 ? "tool" : "tools")}", Color.Grey));
        Problems(problems);
    }

    public void Tool(ToolCatalogEntry entry)
    {
        foreach (var part in ToolViews.Describe(entry))
        {
            Write(io.Output, part);
        }
    }

    public void Found(ToolSearchPage page, IReadOnlyList<CatalogProblem> problems)
    {
        if (page.Hits.Count > 0)
        {
            var table = Tables.Make("Tool", "What it does", "Score").RightAlign(2);
            table.Columns[0].NoWrap = true;
            foreach (var hit in page.Hits)
            {
                table.AddRow(Tables.Cell(hit.Id, Color.Aqua), Tables.Cell(hit.Summary), Tables.Cell(hit.Score.ToString("0.00", CultureInfo.InvariantCulture), Color.Grey));
            }

            Write(io.Output, table);
        }

        Write(io.Output, Tables.Cell(page.Total > page.Hits.Count ? $"{page.Hits.Count} of {page.Total} tools" : $"{page.Total} {(page.Total == 1 ? "tool" : "tools")}", Color.Grey));
        foreach (var notice in page.Notices)
        {
            Write(io.Error, Tables.Cell(notice, Color.Yellow));
        }

        Problems(problems);
    }

    public void Document(ToolDocument document)
    {
        switch (document.Detail)
        {
            case ToolDetail.TypeScript:
                Declarations(document.Id, document.TypeScript!);
                break;
            case ToolDetail.Summary:
                Write(io.Output, Tables.Cell($"{document.Id}: {document.Summary}"));
                break;
            case ToolDetail.Signature:
                Declarations(document.Id, $"{document.Signature}\n");
                break;
            default:
                Declarations(document.Id, $"{JsonReporter.Text(document)}\n");
                break;
        }
    }

    // Text for another program, even where a person looks at it: the terminal's width breaks no line of it.
    public void Declarations(string space, string declarations) => io.Output.Profile.Out.Writer.Write(TerminalText.Clean(declarations));

    public void Result(ToolResult result, CallExplanation? explanation = null)
    {
        // What was shown piece by piece is not shown again as a whole.
        foreach (var part in _hasChunks ? [] : ResultView.Of(result))
        {
            Write(io.Output, part);
        }

        if (result.Approval is { } approval)
        {
            Question(approval);
            Write(io.Error, Tables.Cell("Decide, where durable is configured:", Color.Grey));
            Write(io.Error, Tables.Cell($"  toolexec approvals approve {approval.Id} --run", Color.Grey));
        }
        else if (result.Error is { } error)
        {
            Error(error);
        }

        var (word, color) = StatusView.Of(result.Status);
        var backend = result.Backend is null ? "" : $" on {result.Backend}";
        Write(io.Error, Tables.Cell($"{word}: {result.Tool}{backend} in {Durations.Show(result.Duration)}", result.IsSuccess ? Color.Grey : color));
        if (explanation is not null)
        {
            Write(io.Error, ExplanationView.Of(explanation));
        }
    }

    public void Approvals(IReadOnlyList<ApprovalRequest> requests)
    {
        foreach (var request in requests)
        {
            Write(io.Output, Tables.Cell(request.Id, Color.Aqua));
            Write(io.Output, Tables.Cell($"  {request.Tool} {request.Arguments.GetRawText()}"));
            Write(io.Output, Tables.Cell(
                $"  {request.Reason}{Asker(request.Caller)} Until {Time(request.Expires)}.",
                Color.Grey));
        }

        Write(io.Error, Tables.Cell($"{requests.Count} {(requests.Count == 1 ? "call waits" : "calls wait")}", Color.Grey));
    }

    public void Decided(ApprovalDecision decision, string? waitingScript)
    {
        var isApproved = decision.Verdict == ApprovalVerdict.Approved;
        Write(io.Error, Tables.Cell(isApproved ? $"'{decision.Request.Tool}' may run until {Time(decision.Request.Expires)}:" : $"'{decision.Request.Tool}' will not run.", Color.Grey));
        if (isApproved)
        {
            Write(io.Error, Tables.Cell(
                waitingScript is not null ? $"  toolexec exec --resume {waitingScript}" : $"  toolexec approvals run {decision.Request.Id}", Color.Grey));
        }
    }

    public void Event(ToolEvent toolEvent)
    {
        switch (toolEvent)
        {
            case ToolProgressEvent { Progress: var progress }:
                Write(io.Error, Tables.Cell(ProgressText.Of(progress), Color.Grey));
                break;
            case ToolChunkEvent { Content: var content }:
                _hasChunks = true;
                Write(io.Output, ResultView.Of(content));
                break;
            case ToolCompletedEvent { Result: var result }:
                Result(result);
                break;
        }
    }

    public void Results(IReadOnlyList<ToolCall> calls, IReadOnlyList<ToolResult> results)
    {
        var table = Tables.Make("#", "Tool", "Status", "Time", "Result").RightAlign(0, 3);
        table.Columns[1].NoWrap = true;
        for (var i = 0; i < results.Count; i++)
        {
            var result = results[i];
            table.AddRow(
                Tables.Cell(calls[i].CallId),
                Tables.Cell(result.Tool ?? calls[i].Tool),
                StatusView.Cell(result.Status),
                Tables.Cell(Durations.Show(result.Duration)),
                Tables.Cell(ResultView.Short(result)));
        }

        Write(io.Output, table);
        var failed = results.Count(r => !r.IsSuccess);
        Write(io.Error, Tables.Cell(failed == 0 ? $"{results.Count} calls ok" : $"{failed} of {results.Count} calls did not succeed", failed == 0 ? Color.Grey : Color.Red));
    }

    public void Chain(ChainResult result)
    {
        if (result.Steps.Count > 0)
        {
            Write(io.Error, PlanViews.Steps(result));
        }

        Plan(result.Value, result.Error, "chain", result.Status, result.Duration);
    }

    public void Graph(ToolGraph graph, GraphResult result)
    {
        if (result.Nodes.Count > 0)
        {
            Write(io.Error, PlanViews.Nodes(graph, result, io.Error.Profile.Width));
        }

        Plan(result.Value, result.Error, "graph", result.Status, result.Duration);
    }

    public void Health(IReadOnlyList<BackendHealthReport> reports)
    {
        var table = Tables.Make("Backend", "Kind", "Health", "Time", "").RightAlign(3);
        foreach (var report in reports)
        {
            var color = report.Health.Status switch
            {
                BackendHealthStatus.Healthy => Color.Green,
                BackendHealthStatus.Degraded => Color.Yellow,
                BackendHealthStatus.Disabled => Color.Grey,
                _ => Color.Red,
            };
            table.AddRow(
                Tables.Cell(report.Backend),
                Tables.Cell(report.Kind),
                Tables.Cell(HealthWords.Of(report.Health.Status), color),
                Tables.Cell(Durations.Show(report.Duration)),
                Tables.Cell(report.Health.Description));
        }

        Write(io.Output, table);
    }

    public void Locked(string file, int tools, IReadOnlyList<ToolLockChange> changes)
    {
        Changes(changes);
        Write(io.Error, Tables.Cell($"{file} pins {tools} tools; {Count(changes.Count)}.", Color.Grey));
    }

    public void Verified(int tools, IReadOnlyList<ToolLockChange> changes, IReadOnlyList<CatalogProblem> problems)
    {
        Changes(changes);
        Problems(problems);
        Write(io.Error, Tables.Cell($"{tools} tools compared; {Count(changes.Count)}.", changes.Count == 0 ? Color.Green : Color.Red));
    }

    // The value to the standard output, so that another program can go on with it; what the script wrote stands beside.
    public void Script(CodeResult result, bool isKept)
    {
        // What was written while it ran is there already; what is left is of an earlier command, or of a sandbox that tells it at the end.
        foreach (var text in new[] { result.Stdout[..^Math.Min(_output.Stdout, result.Stdout.Length)], result.Stderr[..^Math.Min(_output.Stderr, result.Stderr.Length)] })
        {
            if (text.Length > 0)
            {
                io.Error.Profile.Out.Writer.Write(TerminalText.Clean(text));
            }
        }

        if (result.Value is { } value)
        {
            Write(io.Output, ValueView.Of(value));
        }

        foreach (var approval in result.Approvals)
        {
            Question(approval);
        }

        if (result.Status == SandboxStatus.Suspended)
        {
            Write(io.Error, Tables.Cell(
                isKept
                    ? string.Create(CultureInfo.InvariantCulture, $"The script waits{(result.ResumeAfter is { } time ? $" until {time:u}" : "")}. Go on with it: toolexec exec --resume {result.ExecutionId}{(result.Approvals.Count > 0 ? " --approve all" : "")}")
                    : "The script waits, and ends with this command: nothing keeps it. Configure durable to go on with it later.",
                Color.Yellow));
        }

        if (result.Error is { } error)
        {
            Write(io.Error, Tables.Cell(error.ToolCode is { } code ? $"{code}: {error.Message}" : error.Name is { } name ? $"{name}: {error.Message}" : error.Message, Color.Red));
            if (error.Excerpt is { } excerpt)
            {
                io.Error.Profile.Out.Writer.WriteLine(TerminalText.Clean(excerpt));
            }
        }

        var word = result.Status switch { SandboxStatus.Completed => "ok", SandboxStatus.Suspended => "suspended", _ => "failed" };
        Write(io.Error, Tables.Cell(
            $"{word}: the script took {Durations.Show(result.Duration)} and made {result.ToolCalls.Count} {(result.ToolCalls.Count == 1 ? "call" : "calls")}", result.Error is null ? Color.Grey : Color.Red));
    }

    public void Error(ToolError error)
    {
        foreach (var line in ErrorView.Of(error))
        {
            Write(io.Error, line);
        }
    }

    public void Fault(string code, string message) => Write(io.Error, Tables.Cell(message, Color.Red));

    private static void Write(IAnsiConsole console, IRenderable part) => console.Write(new Tidy(part));

    private void Plan(JsonElement? value, ToolError? error, string what, ToolStatus status, TimeSpan duration)
    {
        if (value is { ValueKind: not JsonValueKind.Null } shown)
        {
            Write(io.Error, Tables.Cell(""));
            Write(io.Output, ValueView.Of(shown));
        }

        if (error is not null)
        {
            Error(error);
        }

        var (word, color) = StatusView.Of(status);
        Write(io.Error, Tables.Cell($"{word}: the {what} took {Durations.Show(duration)}", error is null ? Color.Grey : color));
    }

    private void Question(ApprovalRequest approval)
    {
        Write(io.Error, Tables.Cell($"{approval.Id}: may '{approval.Tool}' run? {approval.Reason}", Color.Yellow));
        Write(io.Error, Tables.Cell($"  {approval.Arguments.GetRawText()}"));
    }

    private static string Asker(ToolCaller? caller)
    {
        var who = string.Join('/', new[] { caller?.Tenant, caller?.User, caller?.Session }.OfType<string>());
        return (who.Length > 0 ? $" Asked for {who}." : "") + (caller?.Execution is { } execution ? $" Asked by the script {execution}." : "");
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    private static string Count(int changes) => changes switch { 0 => "none has changed", 1 => "1 has changed", _ => $"{changes} have changed" };

    private void Changes(IReadOnlyList<ToolLockChange> changes)
    {
        foreach (var change in changes)
        {
            foreach (var line in change.ToString().Split('\n'))
            {
                var color = line.StartsWith("  - ", StringComparison.Ordinal) ? Color.Red
                    : line.StartsWith("  + ", StringComparison.Ordinal) ? Color.Green
                    : line.StartsWith(' ') ? Color.Grey
                    : Color.Yellow;
                Write(io.Output, Tables.Cell(line, color));
            }
        }
    }

    private void Problems(IReadOnlyList<CatalogProblem> problems)
    {
        foreach (var problem in problems)
        {
            Write(io.Error, Tables.Cell($"{problem.Backend}: {problem.Error.Message}", Color.Yellow));
        }
    }

    // Of each stream it knows how many characters are written.
    private sealed class LiveOutput(CliIo io) : IProgress<SandboxOutput>
    {
        public int Stdout { get; private set; }

        public int Stderr { get; private set; }

        public void Report(SandboxOutput value)
        {
            io.Error.Profile.Out.Writer.Write(TerminalText.Clean(value.Text));
            Stdout += value.IsError ? 0 : value.Text.Length;
            Stderr += value.IsError ? value.Text.Length : 0;
        }
    }
}
