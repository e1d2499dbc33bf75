#pragma warning disable RS0030 // A program writes to the console; that is what it is for.

using System.Text;
using System.Text.Json.Nodes;

namespace ToolExec.Backend.Tests;

/// <summary>A program that speaks the line protocol, and misbehaves as its modes say.</summary>
internal sealed class LineProgram(string[] modes, Stream output)
{
    private readonly Dictionary<long, string> _waiting = [];
    private bool _hasLate;

    internal async Task<int> RunAsync()
    {
        using var input = new StreamReader(Console.OpenStandardInput(), Encoding.UTF8);
        if (modes.Contains("dies"))
        {
            await Program.WriteAsync(Console.OpenStandardError(), "no licence");
            return 3;
        }

        while (await input.ReadLineAsync() is { } line)
        {
            var message = JsonNode.Parse(line)!.AsObject();
            var code = await TakeAsync(message, (string)message["type"]!, (long?)message["id"] ?? 0);
            if (code is { } exit)
            {
                return exit;
            }
        }

        return 0;
    }

    private async Task<int?> TakeAsync(JsonObject message, string type, long id)
    {
        switch (type)
        {
            case "hello" when modes.Contains("mute"):
                break;
            case "hello" when modes.Contains("garbage"):
                await Program.WriteAsync(output, "Welcome to the show!\n");
                break;
            case "hello":
                await SendAsync(new JsonObject { ["type"] = "hello", ["protocol"] = modes.Contains("newer") ? 2 : 1 });
                break;
            case "list" when modes.Contains("nolist"):
                break;
            case "list":
                await SendAsync(new JsonObject { ["type"] = "tools", ["id"] = id, ["tools"] = Tools() });
                break;
            case "ping" when modes.Contains("noping"):
                break;
            case "ping":
                await SendAsync(new JsonObject { ["type"] = "pong", ["id"] = id });
                break;
            case "cancel" when _waiting.Remove(id, out var path) && !modes.Contains("stubborn"):
                await File.WriteAllTextAsync(path, "cancelled");
                await SendAsync(new JsonObject { ["type"] = "error", ["id"] = id, ["message"] = "cancelled" });
                break;
            case "call":
                return await CallAsync((string)message["tool"]!, message["arguments"]!.AsObject(), id, message);
        }

        return null;
    }

    private JsonArray Tools()
    {
        var names = new List<string> { "echo", "fail", "busy", "wait", "progress", "chunks", "crash", "half", "long", "binary", "stray", "add", "odd", "content", "meta" };
        if (_hasLate)
        {
            names.Add("late");
        }

        var tools = new JsonArray([.. names.Select(n => new JsonObject { ["name"] = n, ["description"] = "a\u202Eb", ["inputSchema"] = new JsonObject { ["type"] = "object" } })]);
        if (modes.Contains("wrongtools"))
        {
            tools.Add(new JsonObject { ["name"] = "no schema" });
            tools.Add(new JsonObject { ["name"] = "echo", ["inputSchema"] = new JsonObject() });
            tools.Add((JsonNode)5);
        }

        return tools;
    }

    private async Task<int?> CallAsync(string tool, JsonObject arguments, long id, JsonObject message)
    {
        switch (tool)
        {
            case "echo":
                await ResultAsync(id, arguments.DeepClone());
                break;
            case "meta":
                await ResultAsync(id, message["trace"]?.DeepClone());
                break;
            case "content":
                await SendAsync(new JsonObject { ["type"] = "result", ["id"] = id, ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = "hi" }) });
                break;
            case "fail":
                await SendAsync(new JsonObject { ["type"] = "error", ["id"] = id, ["message"] = "went wrong" });
                break;
            case "busy":
                await SendAsync(new JsonObject { ["type"] = "error", ["id"] = id, ["code"] = "busy", ["message"] = "full \u202E up", ["retry_after_ms"] = 1500, ["details"] = new JsonObject { ["a"] = 1 } });
                break;
            case "wait":
                _waiting[id] = (string)arguments["path"]!;
                await File.WriteAllTextAsync((string)arguments["path"]!, "started");
                break;
            case "progress":
                for (var i = 1; i <= 5; i++)
                {
                    await SendAsync(new JsonObject { ["type"] = "progress", ["id"] = id, ["progress"] = i, ["total"] = 5, ["message"] = $"step {i}" });
                }

                await ResultAsync(id, "done");
                break;
            case "chunks":
                await SendAsync(new JsonObject { ["type"] = "chunk", ["id"] = id, ["text"] = "one" });
                await SendAsync(new JsonObject { ["type"] = "chunk", ["id"] = id, ["text"] = "two" });
                await ResultAsync(id, "onetwo");
                break;
            case "crash":
                await Program.WriteAsync(Console.OpenStandardError(), "segment violated");
                return 9;
            case "half":
                await Program.WriteAsync(output, $$"""{"type":"result","id":{{id}},"val""");
                return 0;
            case "long":
                await SendAsync(new JsonObject { ["type"] = "result", ["id"] = id, ["value"] = new string('x', (int)arguments["size"]!) });
                break;
            case "binary":
                await output.WriteAsync(new byte[] { 0xFF, 0xFE, 0x00, (byte)'\n' });
                await ResultAsync(id, "after");
                break;
            case "stray":
                await Program.WriteAsync(output, "debug: here\n[]\n{\"no\":\"type\"}\n\n{\"type\":\"result\",\"id\":4711}\n");
                await ResultAsync(id, "after");
                break;
            case "add":
                _hasLate = true;
                await SendAsync(new JsonObject { ["type"] = "changed" });
                await ResultAsync(id, true);
                break;
            default:
                await SendAsync(new JsonObject { ["type"] = "odd", ["id"] = id });
                break;
        }

        return null;
    }

    private Task ResultAsync(long id, JsonNode? value) => SendAsync(new JsonObject { ["type"] = "result", ["id"] = id, ["value"] = value });

    private Task SendAsync(JsonObject message) => Program.WriteAsync(output, message.ToJsonString() + "\n");
}
