using Microsoft.Extensions.DependencyInjection;
using ToolExec.Backend;
using ToolExec.Governance;

namespace ToolExec.Samples.ConsoleHost;

/// <summary>A call that tells what its steps did.</summary>
public sealed class ExplainTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Call_Explained_TellsItsSteps()
    {
        var services = new ServiceCollection();
        services.AddToolExec().UseCache().AddLocalBackend("weather", weather => weather.AddTool(
            "forecast", (string city) => $"{city}: sunny", "Says how the weather will be.", new() { Annotations = new ToolAnnotations { ReadOnlyHint = true } }));
        await using var provider = services.BuildServiceProvider();
        var executor = provider.GetRequiredService<ToolExecutor>();
        await executor.StartAsync().AsTask().WaitAsync(Limit);

        (await ExplainAsync(executor, ToolExecJson.Parse("""{ "city": "Ulm" }""")).WaitAsync(Limit)).Should().Contain("found weather:forecast").And.Contain("miss");
    }

    private static async Task<string> ExplainAsync(ToolExecutor executor, System.Text.Json.JsonElement arguments)
    {
        #region explain
        var explanation = new CallExplanation();
        var result = await executor.CallAsync(new ToolCall("weather:forecast", arguments) { Options = new() { Explanation = explanation } });
        Console.Write(explanation);
        #endregion

        result.IsSuccess.Should().BeTrue();
        return explanation.ToString();
    }
}
