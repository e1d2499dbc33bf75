using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using ToolExec.Backend;

namespace ToolExec.Mcp.AspNetCore.Tests.Conformance;

/// <summary>The tools that the conformance suite expects of a server, as in-process tools of a ToolExec instance.</summary>
internal static class ConformanceTools
{
    private const string Pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==";

    internal static void Add(LocalBackendBuilder tools)
    {
        Content(tools, "test_simple_text", new TextBlock("This is a simple text response for testing."));
        Content(tools, "test_image_content", new ImageBlock(Convert.FromBase64String(Pixel), "image/png"));
        Content(tools, "test_audio_content", new AudioBlock("RIFF$\0\0\0WAVEfmt "u8.ToArray(), "audio/wav"));
        Content(tools, "test_embedded_resource", Resource("test://embedded-resource", "text/plain", "This is an embedded resource content."));
        Content(
            tools,
            "test_multiple_content_types",
            new TextBlock("Multiple content types test:"),
            new ImageBlock(Convert.FromBase64String(Pixel), "image/png"),
            Resource("test://mixed-content-resource", "application/json", """{"test":"data","value":123}"""));
        Raw(tools, "test_error_handling", """{"type":"object"}""", static _ => ValueTask.FromResult(
            ToolResult.Failure(new ToolError(ToolErrorKind.ExecutionFailed, "This tool intentionally returns an error for testing"))));
        Raw(tools, "json_schema_2020_12_tool", """
            {"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object",
             "$defs":{"address":{"type":"object","properties":{"street":{"type":"string"},"city":{"type":"string"}}}},
             "properties":{"name":{"type":"string"},"address":{"$ref":"#/$defs/address"}},"additionalProperties":false}
            """, static _ => ValueTask.FromResult(Text("ok")));
        AddTalking(tools);
    }

    // Those that say something before their result, or ask.
    private static void AddTalking(LocalBackendBuilder tools)
    {
        Raw(tools, "test_tool_with_logging", """{"type":"object"}""", static async context =>
        {
            await context.ReportProgressAsync(1, 3, "Tool execution started");
            await context.ReportProgressAsync(2, 3, "Tool processing data");
            await context.ReportProgressAsync(3, 3, "Tool execution completed");
            return Text("logged");
        });
        Raw(tools, "test_tool_with_progress", """{"type":"object"}""", static async context =>
        {
            await context.ReportProgressAsync(0, 100);
            await context.ReportProgressAsync(50, 100);
            await context.ReportProgressAsync(100, 100);
            return Text("progressed");
        });
        Raw(tools, "test_reconnection", """{"type":"object"}""", static async context =>
        {
            var request = (RequestContext<CallToolRequestParams>)context.Services.GetService(typeof(RequestContext<CallToolRequestParams>))!;
            await request.EnablePollingAsync(TimeSpan.FromMilliseconds(100), context.CancellationToken);

            // The suite wants the answer after its connection was closed, and nothing tells the tool of that.
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, context.CancellationToken);
            return Text("Reconnection test completed successfully");
        });
        Raw(tools, "test_sampling", """{"type":"object","properties":{"prompt":{"type":"string"}},"required":["prompt"]}""", static async context =>
        {
            var answer = await AskAsync(context, "sampling/createMessage", new JsonObject
            {
                ["messages"] = new JsonArray(new JsonObject
                {
                    ["role"] = "user",
                    ["content"] = new JsonObject { ["type"] = "text", ["text"] = context.Arguments.GetProperty("prompt").GetString() },
                }),
                ["maxTokens"] = 100,
            });
            return Text($"LLM response: {answer["content"]?["text"]}");
        });
        Raw(tools, "test_elicitation", """{"type":"object","properties":{"message":{"type":"string"}},"required":["message"]}""", static async context => Text(
            $"User response: {await ElicitAsync(context, context.Arguments.GetProperty("message").GetString()!, """
                {"username":{"type":"string","description":"User's response"},"email":{"type":"string","description":"User's email address"}}
                """, "username", "email")}"));
        Raw(tools, "test_elicitation_sep1034_defaults", """{"type":"object"}""", static async context => Text(
            $"Elicitation completed: {await ElicitAsync(context, "Defaults", """
                {"name":{"type":"string","default":"John Doe"},"age":{"type":"integer","default":30},"score":{"type":"number","default":95.5},
                 "status":{"type":"string","enum":["active","inactive","pending"],"default":"active"},"verified":{"type":"boolean","default":true}}
                """)}"));
        Raw(tools, "test_elicitation_sep1330_enums", """{"type":"object"}""", static async context => Text(
            $"Elicitation completed: {await ElicitAsync(context, "Enums", """
                {"untitledSingle":{"type":"string","enum":["option1","option2","option3"]},
                 "titledSingle":{"type":"string","oneOf":[{"const":"value1","title":"First Option"},{"const":"value2","title":"Second Option"},{"const":"value3","title":"Third Option"}]},
                 "legacyEnum":{"type":"string","enum":["opt1","opt2","opt3"],"enumNames":["Option One","Option Two","Option Three"]},
                 "untitledMulti":{"type":"array","items":{"type":"string","enum":["option1","option2","option3"]}},
                 "titledMulti":{"type":"array","items":{"anyOf":[{"const":"value1","title":"First Choice"},{"const":"value2","title":"Second Choice"},{"const":"value3","title":"Third Choice"}]}}}
                """)}"));
    }

    private static async Task<string> ElicitAsync(ToolCallContext context, string message, string properties, params string[] required)
    {
        var schema = new JsonObject { ["type"] = "object", ["properties"] = JsonNode.Parse(properties), ["required"] = new JsonArray([.. required.Select(r => (JsonNode)r)]) };
        var answer = await AskAsync(context, "elicitation/create", new JsonObject { ["message"] = message, ["requestedSchema"] = schema });
        return $"action={answer["action"]}, content={answer["content"]?.ToJsonString()}";
    }

    private static async Task<JsonNode> AskAsync(ToolCallContext context, string method, JsonObject parameters)
    {
        var client = (McpServer)context.Services.GetService(typeof(McpServer))!;
        var answer = await client.SendRequestAsync(new JsonRpcRequest { Method = method, Params = parameters }, context.CancellationToken);
        return answer.Result!;
    }

    private static EmbeddedResourceBlock Resource(string uri, string type, string text) => new(new ToolExec.ResourceContents(uri) { MimeType = type, Text = text });

    private static ToolResult Text(string text) => ToolResult.FromContent(null, [new TextBlock(text)]);

    private static void Content(LocalBackendBuilder tools, string name, params ToolExec.ContentBlock[] blocks) =>
        Raw(tools, name, """{"type":"object"}""", _ => ValueTask.FromResult(ToolResult.FromContent(null, blocks)));

    private static void Raw(LocalBackendBuilder tools, string name, string schema, Func<ToolCallContext, ValueTask<ToolResult>> handler) =>
        tools.AddTool(LocalTool.Create(new ToolExec.Tool { Name = name, Description = $"For the suite: {name}.", InputSchema = ToolExecJson.Parse(schema) }, handler));
}
