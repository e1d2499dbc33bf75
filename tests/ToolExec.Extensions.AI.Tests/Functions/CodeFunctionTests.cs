using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using ToolExec.Backend;
using ToolExec.Code;
using ToolExec.Discovery;
using ToolExec.Governance;

namespace ToolExec.Extensions.AI.Tests.Functions;

/// <summary>Scripts as a function of Microsoft.Extensions.AI: the one that a model needs for many tools.</summary>
public sealed class CodeFunctionTests : IAsyncDisposable
{
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ServiceProvider _provider;
    private int _paid;

    public CodeFunctionTests()
    {
        var services = new ServiceCollection();
        services.AddToolExec()
            .AddLocalBackend("demo", demo => demo
                .AddTool("add", (int a, int b) => a + b, "Adds.")
                .AddTool("pay", () => Interlocked.Increment(ref _paid), "Pays.")
                .AddTool(LocalTool.Create(new Tool { Name = "wait", InputSchema = ToolExecJson.EmptyObject }, WaitAsync)))
            .AddDiscovery()
            .AddCodeMode()
            .UsePolicy(policy => policy.Rules.Add(new PolicyRule { Name = "money", Effect = PolicyEffect.Ask, Tools = new ToolSelector { Tools = new ToolFilter { Allow = ["demo:pay"] } } }))
            .AddToolExecFunctions(functions => functions.Filter = new ToolFilter { Allow = ["code:*"] });
        _provider = services.BuildServiceProvider(new ServiceProviderOptions { ValidateScopes = true, ValidateOnBuild = true });
    }

    public ValueTask DisposeAsync() => _provider.DisposeAsync();

    [Fact]
    public async Task Function_HasItsSchemaAndTheDeclarations()
    {
        var function = await FunctionAsync("code__execute_code");

        function.Description.Should().Contain("declare namespace tools {").And.Contain("function add(");
        function.JsonSchema.GetProperty("required")[0].GetString().Should().Be("code");
        function.AdditionalProperties["toolexec.id"].Should().Be("code:execute_code");
        function.AdditionalProperties["destructiveHint"].Should().Be(true);
        _provider.GetRequiredService<ToolExecFunctions>().Current.Select(f => f.Name).Should().Equal("code__execute_code", "code__resume_code");
    }

    [Fact]
    public async Task Invoke_Script_GivesItsReport()
    {
        var function = await FunctionAsync("code__execute_code");

        var result = await function.InvokeAsync(Code("return await tools.demo.add({ a: 2, b: 3 })")).AsTask().OrHang();

        result.Should().BeOfType<JsonElement>().Which.GetRawText().Should().Be("""{"status":"completed","value":5}""");
    }

    [Fact]
    public async Task Invoke_ScriptFails_TellsTheModelWhereAndWhy()
    {
        var function = await FunctionAsync("code__execute_code");

        var result = (JsonElement)(await function.InvokeAsync(Code("const a = 1;\nawait tools.demo.add({ a });")).AsTask().OrHang())!;

        var error = result.GetProperty("error");
        error.GetProperty("code").GetString().Should().Be("execution_failed");
        error.GetProperty("message").GetString().Should().StartWith("The script failed: ToolError validation_input: ").And.Contain("> 2| await tools.demo.add({ a });");
    }

    [Fact]
    public async Task Invoke_NeedsAPerson_IsGoneOnWithByTheOtherFunction_TheEffectOnce()
    {
        var function = await FunctionAsync("code__execute_code");
        var resume = await FunctionAsync("code__resume_code");

        var waiting = (JsonElement)(await function.InvokeAsync(Code("return ['paid', await tools.demo.pay({})]")).AsTask().OrHang())!;
        waiting.GetProperty("suspended_for").GetString().Should().Be("approval");
        await _provider.GetRequiredService<IToolApprovals>().ApproveAsync(waiting.GetProperty("approvals")[0].GetProperty("id").GetString()!).AsTask().OrHang();
        var done = (JsonElement)(await resume.InvokeAsync(
            new AIFunctionArguments(new Dictionary<string, object?>(StringComparer.Ordinal) { ["execution_id"] = waiting.GetProperty("execution_id").GetString() }, StringComparer.Ordinal)).AsTask().OrHang())!;

        done.GetRawText().Should().Be("""{"status":"completed","value":["paid",1]}""");
        _paid.Should().Be(1);
    }

    [Fact]
    public async Task Invoke_Cancelled_TheScriptAndItsCallEndWithTheCallersToken()
    {
        var function = await FunctionAsync("code__execute_code");
        using var stop = new CancellationTokenSource();
        var running = function.InvokeAsync(Code("await tools.demo.wait({}); await tools.demo.add({ a: 1, b: 1 })"), stop.Token).AsTask();
        await _begun.Task.OrHang();

        await stop.CancelAsync();

        (await running.Awaiting(r => r.OrHang()).Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(stop.Token);
        await _ended.Task.OrHang();
    }

    private static AIFunctionArguments Code(string code) => new(new Dictionary<string, object?>(StringComparer.Ordinal) { ["code"] = code }, StringComparer.Ordinal);

    private async Task<AIFunction> FunctionAsync(string name)
    {
        await _provider.GetRequiredService<ToolExecutor>().StartAsync().OrHang();
        return _provider.GetRequiredService<ToolExecFunctions>().Current.Single(f => f.Name == name);
    }

    private async ValueTask<JsonElement> WaitAsync(JsonElement arguments, ToolCallContext context)
    {
        _begun.TrySetResult();
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.CancellationToken);
        }
        finally
        {
            _ended.TrySetResult();
        }

        return arguments;
    }
}
