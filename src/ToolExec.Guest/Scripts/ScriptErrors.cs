using System.Diagnostics;
using System.Globalization;
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
        var message = first?.GetMessage(CultureInfo.InvariantCulture) ?? error.Message;
        var place = first?.Location is { IsInSource: true } location ? location.GetLineSpan() : default;
        if (!place.IsValid)
        {
            writer.WriteString("message", message);
        }
        else if (string.Equals(Path.GetFileName(place.Path), ScriptText.FileName, StringComparison.Ordinal))
        {
            writer.WriteString("message", message);
            writer.WriteNumber("line", place.StartLinePosition.Line + 1);
            writer.WriteNumber("column", place.StartLinePosition.Character + 1);
        }
        else
        {
            // In a file that the script loads: its lines are not the script's.
            writer.WriteString("message", $"{place.Path}, line {place.StartLinePosition.Line + 1}: {message}");
        }
    }

    public static void WriteThrown(Utf8JsonWriter writer, Exception error)
    {
        if (error is TypeInitializationException { InnerException: { } cause })
        {
            error = cause; // It only says that there is one.
        }

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
