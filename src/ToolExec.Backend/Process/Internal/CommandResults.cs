using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ToolExec.Foundation.Processes;

namespace ToolExec.Backend;

/// <summary>Turns what a program left into the result of its call.</summary>
internal sealed class CommandResults(Command command, string tool)
{
    private const int MaxMessageLength = 4000;
    private const int MaxQuoteLength = 200;
    private const int MaxDetailLength = 16 * 1024;
    private const int MaxDepth = 64;

    internal ToolResult Make(ChildExit exit, OutputCapture output, string errorText)
    {
        var meaning = command.Meaning(exit.Code);
        if (!meaning.IsSuccess)
        {
            return Failure(exit, meaning, output, errorText);
        }

        try
        {
            return command.Output switch
            {
                CommandOutput.Text => Text(meaning, output.ToText(command.Encoding)),
                _ when output.LeftOut > 0 => Error(ToolErrorKind.ResultTooLarge, $"The program wrote {output.Total} bytes, but at most {command.MaxOutputBytes} are taken. Ask for less.", exit),
                CommandOutput.Json => Json(output, exit, errorText),
                CommandOutput.JsonLines => JsonLines(output, exit),
                _ => ToolResult.FromContent(null, [new EmbeddedResourceBlock(new ResourceContents($"output:{tool}") { MimeType = command.MediaType, Blob = output.ToArray() })]),
            };
        }
        catch (DecoderFallbackException fault)
        {
            return Error(ToolErrorKind.InvalidResponse, $"The program's output is no text in {command.Encoding.WebName}: there are other bytes at byte {fault.Index}.", exit);
        }
    }

    private static ToolResult Text(CommandExit meaning, string text) =>
        ToolResult.FromContent(null, meaning.Message is { } message ? [new TextBlock(text), new TextBlock(message)] : [new TextBlock(text)]);

    private ToolResult Json(OutputCapture output, ChildExit exit, string errorText)
    {
        var text = command.Encoding.GetString(output.ToArray());
        return TryParse(text, out var value, out var error)
            ? ToolResult.Success(value)
            : Error(ToolErrorKind.InvalidResponse, $"The program's output is not JSON ({error}) It begins with {ToolText.Quote(text, MaxQuoteLength)}.{ErrorEnd(errorText)}", exit);
    }

    private ToolResult JsonLines(OutputCapture output, ChildExit exit)
    {
        var values = new MemoryStream();
        using var writer = new Utf8JsonWriter(values);
        writer.WriteStartArray();
        var number = 0;
        foreach (var line in command.Encoding.GetString(output.ToArray()).EnumerateLines())
        {
            number++;
            if (line.IsWhiteSpace())
            {
                continue;
            }

            if (!TryParse(line.ToString(), out var value, out var error))
            {
                return Error(ToolErrorKind.InvalidResponse, $"Line {number} of the program's output is not JSON ({error}) It begins with {ToolText.Quote(line.ToString(), MaxQuoteLength)}.", exit);
            }

            value.WriteTo(writer);
        }

        writer.WriteEndArray();
        writer.Flush();
        return ToolResult.FromJson(values.ToArray());
    }

    private static bool TryParse(string text, out JsonElement value, out string? error)
    {
        // A byte order mark is no part of the text, and programs for Windows write one.
        var bytes = Encoding.UTF8.GetBytes(text.TrimStart('\uFEFF'));
        return ToolExecJson.TryParse(bytes, out value, out error, new StrictJsonOptions { MaxBytes = Math.Max(1, bytes.Length), MaxDepth = MaxDepth });
    }

    private ToolResult Failure(ChildExit exit, CommandExit meaning, OutputCapture output, string errorText)
    {
        var outputText = command.Output == CommandOutput.Binary ? "" : output.ToText(command.ErrorEncoding);
        var said = errorText.Length > 0 ? ErrorEnd(errorText) : outputText.Length > 0 ? $" Its output: {ToolText.Clean(outputText.Trim(), MaxMessageLength)}" : "";
        var error = new ToolError(ToolErrorKind.ExecutionFailed, $"{meaning.Message?.TrimEnd('.') ?? $"The program ended with {exit}"}.{said}")
        {
            ExitCode = exit.Code,
            IsRetryable = meaning.IsRetryable,
            Details = ToolExecJson.Parse(new JsonObject
            {
                ["exit_code"] = exit.Code,
                ["stdout"] = ToolText.Clean(outputText, MaxDetailLength),
                ["stderr"] = ToolText.Clean(errorText, MaxDetailLength),
            }.ToJsonString()),
        };
        return ToolResult.Failure(error);
    }

    private static string ErrorEnd(string errorText)
    {
        var text = errorText.Trim();
        return text.Length == 0 ? "" : $" Its standard error: {ToolText.Clean(text.Length > MaxMessageLength ? "…" + text[^(MaxMessageLength - 1)..] : text, MaxMessageLength)}";
    }

    private static ToolResult Error(ToolErrorKind kind, string message, ChildExit exit) => ToolResult.Failure(new ToolError(kind, message) { ExitCode = exit.Code });
}
