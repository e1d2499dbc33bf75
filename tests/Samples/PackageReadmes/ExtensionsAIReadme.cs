using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using ToolExec.Backend;
using ToolExec.Extensions.AI;
using ToolExec.TestSupport;

namespace ToolExec.Samples.PackageReadmes;

public sealed class ExtensionsAIReadme
{
    [Fact]
    public async Task Function_OfTheApplication_IsAToolLikeOthers()
    {
        var services = new ServiceCollection();

        #region readme-extensions-ai
        var forecast = AIFunctionFactory.Create((string city) => $"Sun in {city}.", "forecast", "Says how the weather will be.");

        services.AddToolExec().AddAIFunctions("weather", forecast);
        #endregion

        await using var provider = services.BuildServiceProvider();
        var tools = provider.GetRequiredService<ToolExecutor>();
        await tools.StartAsync().OrHang();
        (await tools.CallAsync("weather:forecast", new { city = "Oslo" }).OrHang()).GetValueOrThrow().GetString().Should().Be("Sun in Oslo.");
        (await tools.CallAsync("weather:forecast").OrHang()).Error!.Kind.Should().Be(ToolErrorKind.ValidationInput);
    }

    [Fact]
    public async Task Functions_OfTheTools_AnswerAModelsCall()
    {
        var services = new ServiceCollection();

        #region extensions-ai-out
        services.AddToolExec()
            .AddLocalBackend("math", math => math.AddTool("add", (int a, int b) => a + b, "Adds two numbers."))
            .AddToolExecFunctions(functions =>
            {
                functions.Filter = new ToolFilter { Deny = ["*:delete_*"] };
                functions.RequireApproval = tool => tool.Annotations?.DestructiveHint is true;
            });
        #endregion

        await using var provider = services.BuildServiceProvider();
        await provider.GetRequiredService<ToolExecutor>().StartAsync().OrHang();

        var answer = await AnswerAsync(provider).OrHang();

        answer.ToString().Should().Be("5");
    }

    private static async Task<object> AnswerAsync(IServiceProvider services)
    {
        #region readme-extensions-ai-out
        var functions = services.GetRequiredService<ToolExecFunctions>();
        var options = new ChatOptions { Tools = [.. functions.Current] };

        var call = new FunctionCallContent("call_1", "math__add", new Dictionary<string, object?> { ["a"] = 2, ["b"] = 3 });
        FunctionResultContent answer = await functions.AnswerAsync(call);
        #endregion

        options.Tools.Should().ContainSingle();
        return answer.Result!;
    }
}
