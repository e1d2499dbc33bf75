using System.Diagnostics;
using System.Text.Json;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Scripting;

namespace ToolExec.Guest;

/// <summary>Tells the host what went wrong, and where.</summary>
internal static class ScriptErrors
{
    private const int MaxFrames = 20;

    public static void WriteSyntax(Utf8JsonWriter writer, CompilationErrorException error)
    {
        var first = error.Diagnostics.FirstOrDefault(d => d.Severity == DiagnosticSeverity.Error) ?? error.Diagnostics.FirstOrDefault();
        writer.WriteString("kind", "syntax");
        writer.WriteString("name", first?.Id ?? "CompilationError");
        writer.WriteString("message", first?.GetMessage(System.Globalization.CultureInfo.InvariantCulture) ?? error.Message);
        if (first?.Location is { IsInSource: true } location)
        {
            var start = location.GetLineSpan().StartLinePosition;
            writer.WriteNumber("line", start.Line + 1);
            writer.WriteNumber("column", start.Character + 1);
        }
    }

    public static void WriteThrown(Utf8JsonWriter writer, Exception error)
    {
        writer.WriteString("kind", error is OutOfMemoryException ? "memory_limit" : error is InsufficientExecutionStackException ? "depth_limit" : "thrown");
        writer.WriteString("name", error.GetType().Name);
        writer.WriteString("message", error.Message);
        var frames = new StackTrace(error, fNeedFileInfo: true).GetFrames()
            .Where(frame => string.Equals(Path.GetFileName(frame.GetFileName()), ScriptText.FileName, StringComparison.Ordinal))
            .ToList();
        if (frames is [var top, ..])
        {
            writer.WriteNumber("line", top.GetFileLineNumber());
            writer.WriteNumber("column", Math.Max(1, top.GetFileColumnNumber()));
            writer.WriteString("stack", string.Join('\n', frames.Take(MaxFrames).Select(frame => $"at {ScriptText.FileName}:{frame.GetFileLineNumber()}:{frame.GetFileColumnNumber()}")));
        }

        if (error is ToolError tool)
        {
            writer.WriteString("tool_code", tool.code);
            writer.WritePropertyName("data");
            tool.Json.WriteTo(writer);
        }
    }

    public static void WriteStandstill(Utf8JsonWriter writer)
    {
        writer.WriteString("kind", "deadlock");
        writer.WriteString("message", "The script waits for something that nothing can settle any more.");
    }

    public static void WriteResult(Utf8JsonWriter writer, string message)
    {
        writer.WriteString("kind", "result_limit");
        writer.WriteString("name", nameof(InvalidCastException));
        writer.WriteString("message", message);
    }
}
