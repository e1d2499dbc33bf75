using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using ToolExec.TestSupport;

namespace ToolExec.Tests;

public sealed class ToolExecutorTests
{
    [Fact]
    public async Task CallAsync_EveryFormOfArguments_ReachesTheTool()
    {
        await using var provider = await Start();
        var executor = provider.GetRequiredService<ToolExecutor>();

        (await executor.CallAsync("echo", ToolExecJson.Parse("""{"a":1}""")).OrHang()).Value!.Value.GetRawText().Should().Be("""{"a":1}""");
        (await executor.CallAsync("echo", new { a = 2 }).OrHang()).Value!.Value.GetRawText().Should().Be("""{"a":2}""");
        (await executor.CallAsync("echo", new Dictionary<string, object>(StringComparer.Ordinal) { ["a"] = 3 }).OrHang()).Value!.Value.GetRawText().Should().Be("""{"a":3}""");
        (await executor.CallJsonAsync("echo", """{"a":4}""").OrHang()).Value!.Value.GetRawText().Should().Be("""{"a":4}""");
        (await executor.CallAsync("echo").OrHang()).Value!.Value.GetRawText().Should().Be("{}");
        (await executor.CallAsync(new ToolCall("echo")).OrHang()).IsSuccess.Should().BeTrue();
    }

    [Theory]
    [InlineData("{", "JSON")]
    [InlineData("""{"a":1,"a":2}""", "a")]
    [InlineData("""{"a":"\ud800"}""", "lone surrogate")]
    public async Task CallJsonAsync_TextThatIsNoStrictJson_IsAnErrorForTheModel(string json, string message)
    {
        await using var provider = await Start();

        var result = await provider.GetRequiredService<ToolExecutor>().CallJsonAsync("echo", json).OrHang();

        (result.Status, result.Error!.Kind).Should().Be((ToolStatus.Rejected, ToolErrorKind.InvalidJson));
        result.Error.Message.Should().Contain(message);
    }

    [Fact]
    public async Task StreamAsync_Call_EndsWithItsResult()
    {
        await using var provider = await Start();

        var events = await provider.GetRequiredService<ToolExecutor>().StreamAsync(new ToolCall("echo")).OrHang();

        events.Should().ContainSingle().Which.Should().BeOfType<ToolCompletedEvent>();
    }

    [Fact]
    public async Task Json_ModelSeesAResult_AsOneDocument()
    {
        await using var provider = await Start();

        var result = await provider.GetRequiredService<ToolExecutor>().CallAsync("nope").OrHang();
        var json = JsonSerializer.SerializeToElement(result, typeof(ToolResult), ToolExecJson.DefaultOptions);

        json.GetProperty("error").GetProperty("code").GetString().Should().Be("tool_not_found");
    }

    private static async Task<ServiceProvider> Start()
    {
        var services = new ServiceCollection();
        services.AddToolExec().AddBackend(new DelegateBackend("b").Add("echo", c => new(ToolResult.Success(c.Arguments))));
        var provider = services.BuildServiceProvider();
        await provider.GetRequiredService<ToolExecutor>().StartAsync().OrHang();
        return provider;
    }
}
