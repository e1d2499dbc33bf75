using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;

namespace ToolExec.Mcp;

/// <summary>
/// Takes the server's notifications out of the message stream, in the order in which they came. The SDK's session starts a task for each message,
/// so behind it progress could overtake progress, or its own result.
/// </summary>
internal sealed class NotificationRouter(Action toolsChanged)
{
    private const int MaxMessageLength = 1000;
    private readonly ConcurrentDictionary<string, CallProgress> _calls = new(StringComparer.Ordinal);

    internal CallProgress Open(string token)
    {
        var progress = new CallProgress();
        _calls[token] = progress;
        return progress;
    }

    internal void Close(string token)
    {
        if (_calls.TryRemove(token, out var progress))
        {
            progress.Complete();
        }
    }

    /// <summary>Handles a notification; anything else is for the SDK's session.</summary>
    internal bool TryTake(JsonRpcMessage message)
    {
        if (message is not JsonRpcNotification notification)
        {
            return false;
        }

        switch (notification.Method)
        {
            case NotificationMethods.ProgressNotification:
                Report(notification.Params);
                break;
            case NotificationMethods.ToolListChangedNotification:
                toolsChanged();
                break;
        }

        return true; // The others (logs, resources, prompts) have no listener here.
    }

    private void Report(JsonNode? parameters)
    {
        try
        {
            if (parameters is JsonObject json
                && json["progressToken"] is JsonValue token
                && token.TryGetValue(out string? id)
                && _calls.TryGetValue(id, out var call)
                && json["progress"] is JsonValue value
                && value.TryGetValue(out double progress))
            {
                double? total = json["total"] is JsonValue t && t.TryGetValue(out double known) ? known : null;
                var text = json["message"] is JsonValue m && m.TryGetValue(out string? words) ? ToolText.Clean(words, MaxMessageLength) : null;
                call.Post(new ToolProgress(progress, total, text));
            }
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException or ArgumentException or JsonException)
        {
            // A malformed report (a lone surrogate, a member twice) is not worth a session.
        }
    }
}
