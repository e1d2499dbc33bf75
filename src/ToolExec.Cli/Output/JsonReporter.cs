using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Spectre.Console;

namespace ToolExec.Cli;

/// <summary>Writes one JSON document to the standard output, and nothing else there.</summary>
internal sealed class JsonReporter(CliIo io) : IReporter
{
    private static readonly JsonWriterOptions Writing = new() { Indented = true };
    private bool _streaming;

    public void Tools(IReadOnlyList<ToolCatalogEntry> tools, IReadOnlyList<CatalogProblem> problems) => Write(json =>
    {
        json.WriteStartArray("tools");
        foreach (var entry in tools)
        {
            WriteEntry(json, entry);
        }

        json.WriteEndArray();
        WriteProblems(json, problems);
    });

    public void Tool(ToolCatalogEntry entry) => Write(json => WriteMembers(json, entry));

    public void Found(ToolSearchPage page, IReadOnlyList<CatalogProblem> problems) => Write(json =>
    {
        foreach (var member in JsonSerializer.SerializeToElement(page, TypeInfo<ToolSearchPage>()).EnumerateObject())
        {
            member.WriteTo(json);
        }

        WriteProblems(json, problems);
    });

    public void Document(ToolDocument document) => WriteLine(Text(document));

    public void Declarations(string space, string declarations) => Write(json =>
    {
        json.WriteString("namespace", space);
        json.WriteString("typescript", declarations);
    });

    public static string Text(ToolDocument document)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Writing))
        {
            JsonSerializer.Serialize(json, document, TypeInfo<ToolDocument>());
        }

        return System.Text.Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public void Result(ToolResult result, CallExplanation? explanation = null)
    {
        if (explanation is null)
        {
            WriteLine(Serialize(result));
            return;
        }

        Write(json =>
        {
            foreach (var member in JsonSerializer.SerializeToElement(result, TypeInfo<ToolResult>()).EnumerateObject())
            {
                member.WriteTo(json);
            }

            ExplanationView.Write(json, explanation);
        });
    }

    // An array that grows with the events is one document as well, and can be read while the tool runs.
    public void Event(ToolEvent toolEvent)
    {
        Out.Write(_streaming ? "," : "[");
        Out.WriteLine();
        Out.Write(JsonSerializer.Serialize(toolEvent, TypeInfo<ToolEvent>()));
        _streaming = true;
        if (toolEvent is ToolCompletedEvent)
        {
            Out.WriteLine();
            Out.WriteLine("]");
        }

        Out.Flush();
    }

    public void Results(IReadOnlyList<ToolCall> calls, IReadOnlyList<ToolResult> results) =>
        WriteLine($"[\n{string.Join(",\n", results.Select(Serialize))}\n]");

    public void Chain(ChainResult result) => WriteLine(ToolChainJson.ToJson(result));

    public void Graph(ToolGraph graph, GraphResult result) => WriteLine(ToolGraphJson.ToJson(result));

    public IProgress<SandboxOutput>? ScriptOutput => null;

    public void Script(CodeResult result, bool isKept) => WriteLine(JsonSerializer.Serialize(result, TypeInfo<CodeResult>()));

    public void Approvals(IReadOnlyList<ApprovalRequest> requests) => Write(json =>
    {
        json.WriteStartArray("approvals");
        foreach (var request in requests)
        {
            JsonSerializer.Serialize(json, request, TypeInfo<ApprovalRequest>());
        }

        json.WriteEndArray();
    });

    public void Decided(ApprovalDecision decision, string? waitingScript) => WriteLine(JsonSerializer.Serialize(decision, TypeInfo<ApprovalDecision>()));

    public void Health(IReadOnlyList<BackendHealthReport> reports) => Write(json =>
    {
        json.WriteStartArray("backends");
        foreach (var report in reports)
        {
            json.WriteStartObject();
            json.WriteString("backend", report.Backend);
            json.WriteString("kind", report.Kind);
            json.WriteString("status", HealthWords.Of(report.Health.Status));
            if (report.Health.Description is { } description)
            {
                json.WriteString("description", description);
            }

            json.WriteNumber("duration_ms", Math.Round(report.Duration.TotalMilliseconds, 3));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    public void Locked(string file, int tools, IReadOnlyList<ToolLockChange> changes) => Write(json =>
    {
        json.WriteString("file", file);
        json.WriteNumber("tools", tools);
        WriteChanges(json, changes);
    });

    public void Verified(int tools, IReadOnlyList<ToolLockChange> changes, IReadOnlyList<CatalogProblem> problems) => Write(json =>
    {
        json.WriteNumber("tools", tools);
        WriteChanges(json, changes);
        WriteProblems(json, problems);
    });

    public void Error(ToolError error) => Write(json => WriteValue(json, "error", error));

    public void Fault(string code, string message)
    {
        if (_streaming)
        {
            // A stream always ends with its own last event; there is no second document.
            return;
        }

        Write(json =>
        {
            json.WriteStartObject("error");
            json.WriteString("code", code);
            json.WriteString("message", message);
            json.WriteEndObject();
        });
    }

    private TextWriter Out => io.Output.Profile.Out.Writer;

    private static JsonTypeInfo<T> TypeInfo<T>() => (JsonTypeInfo<T>)ToolExecJson.DefaultOptions.GetTypeInfo(typeof(T));

    private static string Serialize(ToolResult result) => JsonSerializer.Serialize(result, TypeInfo<ToolResult>());

    private static void WriteValue<T>(Utf8JsonWriter json, string name, T value)
    {
        json.WritePropertyName(name);
        JsonSerializer.Serialize(json, value, TypeInfo<T>());
    }

    private static void WriteChanges(Utf8JsonWriter json, IReadOnlyList<ToolLockChange> changes)
    {
        json.WriteStartArray("changes");
        foreach (var change in changes)
        {
            json.WriteStartObject();
            json.WriteString("kind", change.Kind switch { ToolLockChangeKind.Added => "added", ToolLockChangeKind.Removed => "removed", _ => "changed" });
            json.WriteString("tool", change.Tool);
            json.WriteStartArray("differences");
            foreach (var difference in change.Differences)
            {
                json.WriteStartObject();
                json.WriteString("path", difference.Path);
                json.WriteString("before", difference.Before);
                json.WriteString("after", difference.After);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteProblems(Utf8JsonWriter json, IReadOnlyList<CatalogProblem> problems)
    {
        json.WriteStartArray("problems");
        foreach (var problem in problems)
        {
            json.WriteStartObject();
            json.WriteString("backend", problem.Backend);
            WriteValue(json, "error", problem.Error);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteEntry(Utf8JsonWriter json, ToolCatalogEntry entry)
    {
        json.WriteStartObject();
        WriteMembers(json, entry);
        json.WriteEndObject();
    }

    // The whole definition, with what the catalogue knows beyond it.
    private static void WriteMembers(Utf8JsonWriter json, ToolCatalogEntry entry)
    {
        json.WriteString("id", entry.Id);
        foreach (var member in JsonSerializer.SerializeToElement(entry.Tool, TypeInfo<Tool>()).EnumerateObject())
        {
            member.WriteTo(json);
        }

        json.WriteString("fingerprint", entry.Tool.Fingerprint);
        json.WriteStartArray("backends");
        foreach (var route in entry.Routes)
        {
            JsonSerializer.Serialize(json, route.Binding, TypeInfo<ToolBinding>());
        }

        json.WriteEndArray();
    }

    private void Write(Action<Utf8JsonWriter> members)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Writing))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        WriteLine(System.Text.Encoding.UTF8.GetString(buffer.GetBuffer().AsSpan(0, (int)buffer.Length)));
    }

    private void WriteLine(string json)
    {
        Out.WriteLine(json);
        Out.Flush();
    }
}
