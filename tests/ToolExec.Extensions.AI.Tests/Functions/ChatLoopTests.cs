using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using ToolExec.Backend;

namespace ToolExec.Extensions.AI.Tests.Functions;

/// <summary>Tools in a chat loop: a small one of our own, with the shape of the usual ones.</summary>
public sealed class ChatLoopTests
{
    [Fact]
    public async Task Loop_ModelThatCallsTools_GetsTheirResultsThroughThePipeline()
    {
        await using var provider = Build();
        await provider.GetRequiredService<ToolExecutor>().StartAsync().OrHang();
        var functions = provider.GetRequiredService<ToolExecFunctions>();
        using var model = new ScriptedModel(
            [new FunctionCallContent("1", "demo__add", Arguments("""{"a":2,"b":"3"}""")), new FunctionCallContent("2", "own", Arguments("{}"))],
            [new TextContent("done")]);
        var own = AIFunctionFactory.Create(() => "mine", "own");
        using var chat = new Loop(model, functions).UseToolExec(functions);

        var options = new ChatOptions { Tools = [own] };
        var response = await chat.GetResponseAsync([new ChatMessage(ChatRole.User, "2+3?")], options).OrHang();

        response.Text.Should().Be("done");
        model.Offered.Should().Equal("own", "demo__add");
        options.Tools.Should().ContainSingle("the caller's options are the caller's");
        model.Results["1"].Should().BeOfType<JsonElement>().Which.GetProperty("error").GetProperty("code").GetString().Should().Be("validation_input");
        model.Results["2"]!.ToString().Should().Be("mine");
        chat.GetService(typeof(ToolExecFunctions)).Should().BeSameAs(functions);
    }

    [Fact]
    public async Task Stream_Request_IsOfferedTheToolsToo()
    {
        await using var provider = Build();
        await provider.GetRequiredService<ToolExecutor>().StartAsync().OrHang();
        using var model = new ScriptedModel([new TextContent("hi")]);
        using var chat = model.UseToolExec(provider.GetRequiredService<ToolExecFunctions>());

        (await chat.GetStreamingResponseAsync("hello").OrHang()).Should().ContainSingle();

        model.Offered.Should().Equal("demo__add");
    }

    private static ServiceProvider Build()
    {
        var services = new ServiceCollection();
        services.AddToolExec().AddLocalBackend("demo", demo => demo.AddTool("add", (int a, int b) => a + b, "Adds.")).AddToolExecFunctions();
        return services.BuildServiceProvider();
    }

    private static Dictionary<string, object?> Arguments(string json) =>
        ToolExecJson.Parse(json).EnumerateObject().ToDictionary(p => p.Name, p => (object?)p.Value, StringComparer.Ordinal);

    /// <summary>Invokes what the model asks for until it asks no more, as function-invoking clients do.</summary>
    private sealed class Loop(IChatClient inner, ToolExecFunctions functions) : DelegatingChatClient(inner)
    {
        public override async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
        {
            List<ChatMessage> history = [.. messages];
            while (true)
            {
                var response = await base.GetResponseAsync(history, options, cancellationToken);
                var calls = response.Messages.SelectMany(m => m.Contents).OfType<FunctionCallContent>().ToArray();
                if (calls.Length == 0)
                {
                    return response;
                }

                history.AddRange(response.Messages);
                foreach (var call in calls)
                {
                    var function = options!.Tools!.OfType<AIFunction>().Single(f => f.Name == call.Name);
                    var result = await functions.InvokeAsync(function, new AIFunctionArguments(call.Arguments, StringComparer.Ordinal), call, cancellationToken);
                    history.Add(new ChatMessage(ChatRole.Tool, [new FunctionResultContent(call.CallId, result)]));
                }
            }
        }
    }

    /// <summary>Says what a test wrote down, turn by turn.</summary>
    private sealed class ScriptedModel(params IList<AIContent>[] turns) : IChatClient
    {
        private int _turn;

        public IReadOnlyList<string> Offered { get; private set; } = [];

        public Dictionary<string, object?> Results { get; } = new(StringComparer.Ordinal);

        public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
        {
            Offered = [.. options!.Tools!.Select(t => t.Name)];
            foreach (var result in messages.SelectMany(m => m.Contents).OfType<FunctionResultContent>())
            {
                Results[result.CallId] = result.Result;
            }

            return Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, turns[_turn++])));
        }

        public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            foreach (var update in (await GetResponseAsync(messages, options, cancellationToken)).ToChatResponseUpdates())
            {
                yield return update;
            }
        }

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }
    }
}
