using System.Text.Json;
using System.Text.Json.Nodes;
using ToolExec.Script.Tests.Support;

namespace ToolExec.Script.Tests.Corpus;

/// <summary>
/// One step of a suspended script in a process of its own: restored, given the answer of the first call it waits for, and run until it waits again or ends. A line of the input
/// is the request, a line of the output the reply, both JSON.
/// </summary>
internal static class CorpusStep
{
    /// <summary>Serves requests until the input ends.</summary>
    public static async Task ServeAsync(TextReader input, TextWriter output)
    {
        await using var engine = new ScriptEngine();
        while (await input.ReadLineAsync() is { } line)
        {
            var request = JsonNode.Parse(line)!.AsObject();
            var world = new World(request["seconds"]!.GetValue<int>());
            await using var instance = await engine.RestoreAsync(Convert.FromBase64String(request["snapshot"]!.GetValue<string>()), Scripts.With(world.Functions(suspends: true)));
            instance.Resolve(instance.PendingCalls[0].Id, World.Result(request["answer"]!.AsObject()));
            var reply = Reply(await instance.RunAsync(), instance, world.Seconds);
            await output.WriteLineAsync(reply.ToJsonString());
            await output.FlushAsync();
        }
    }

    /// <summary>What a run came to, for whoever takes the script on.</summary>
    public static JsonObject Reply(ScriptOutcome outcome, ScriptInstance instance, int seconds)
    {
        var reply = new JsonObject
        {
            ["seconds"] = seconds,
            ["console"] = new JsonArray([.. outcome.Console.Select(static line => (JsonNode)new JsonObject { ["level"] = (int)line.Level, ["text"] = line.Text })]),
        };
        if (outcome.Status == ScriptStatus.Suspended)
        {
            reply["snapshot"] = Convert.ToBase64String(instance.Snapshot());
            reply["name"] = instance.PendingCalls[0].Name;
            reply["arguments"] = JsonNode.Parse(instance.PendingCalls[0].Arguments.GetRawText());
        }
        else
        {
            reply["end"] = ScriptEnd.Of(outcome, []);
        }

        return reply;
    }

    /// <summary>The lines of the console in a reply.</summary>
    public static IEnumerable<ScriptConsoleLine> Console(JsonObject reply) => reply["console"]!.AsArray()
        .Select(static line => new ScriptConsoleLine((ScriptConsoleLevel)line!["level"]!.GetValue<int>(), line["text"]!.GetValue<string>()));

    /// <summary>The request for the next step.</summary>
    public static string Request(JsonObject reply, World world) => new JsonObject
    {
        ["snapshot"] = reply["snapshot"]!.GetValue<string>(),
        ["seconds"] = reply["seconds"]!.GetValue<int>(),
        ["answer"] = world.AnswerText(reply["name"]!.GetValue<string>(), JsonElement.Parse(reply["arguments"]!.ToJsonString())),
    }.ToJsonString();
}
