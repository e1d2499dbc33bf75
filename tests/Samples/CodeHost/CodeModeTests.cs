using Microsoft.Extensions.DependencyInjection;
using ToolExec.Code;
using ToolExec.Discovery;
using ToolExec.Governance;
using ToolExec.TestSupport;

namespace ToolExec.Samples.CodeHost;

/// <summary>A shop whose tools are called by scripts.</summary>
public sealed class CodeModeTests
{
    [Fact]
    public async Task Script_CallsTools_AndReturnsLittle()
    {
        var services = new ServiceCollection();

        #region code-mode
        services.AddToolExec().AddDiscovery().AddBackend(Shop()).AddCodeMode();
        await using var provider = services.BuildServiceProvider();
        await provider.GetRequiredService<ToolExecutor>().StartAsync();

        var code = provider.GetRequiredService<ICodeExecutor>();
        var result = await code.ExecuteAsync(new CodeRequest
        {
            Code = """
                const orders = await tools.shop.list_orders({ open: true });
                const full = await Promise.all(orders.map(o => tools.shop.get_order({ id: o.id })));
                return { orders: full.length, total: full.reduce((sum, o) => sum + o.total, 0) };
                """,
        });
        // result.Value is {"orders":3,"total":60}; result.ToolCalls has all four calls.
        #endregion

        result.Error.Should().BeNull();
        result.Value!.Value.GetRawText().Should().Be("""{"orders":3,"total":60}""");
        result.ToolCalls.Should().HaveCount(4);
    }

    [Fact]
    public async Task Script_WaitsForAPerson_AndGoesOn()
    {
        var services = new ServiceCollection();
        services.AddToolExec().AddDiscovery().AddBackend(Shop()).AddCodeMode()
            .UsePolicy(policy => policy.Rules.Add(new PolicyRule { Name = "refunds", Effect = PolicyEffect.Ask, Tools = new ToolSelector { Tools = new ToolFilter { Allow = ["shop:refund"] } } }));
        await using var provider = services.BuildServiceProvider();
        await provider.GetRequiredService<ToolExecutor>().StartAsync().OrHang();
        var code = provider.GetRequiredService<ICodeExecutor>();
        var ann = new ToolCaller { Tenant = "acme", User = "ann" };

        #region code-mode-approval
        var waiting = await code.ExecuteAsync(new CodeRequest
        {
            Code = "const paid = await tools.shop.refund({ order: '1', amount: 30 }); return paid.receipt;",
            Caller = ann,
        });
        // waiting.Status is Suspended; waiting.Approvals has the request, with the tool, its arguments and the reason.

        var decision = new ApprovalDecision { Request = waiting.Approvals[0], Verdict = ApprovalVerdict.Approved, DecidedBy = "bob" };
        var done = await code.ResumeAsync(new CodeResumption { ExecutionId = waiting.ExecutionId, Decisions = [decision], Caller = ann });
        #endregion

        waiting.Status.Should().Be(SandboxStatus.Suspended);
        waiting.Approvals[0].Arguments.GetProperty("amount").GetInt32().Should().Be(30);
        done.Error.Should().BeNull();
        done.Value!.Value.GetString().Should().Be("R-1");
    }

    private static DelegateBackend Shop() => new DelegateBackend("shop")
        .AddValue("list_orders", """[{"id":"1"},{"id":"2"},{"id":"3"}]""")
        .Add("get_order", c => new(ToolResult.Success(ToolExecJson.Parse($$"""{"id":"{{c.Arguments.GetProperty("id").GetString()}}","total":{{c.Arguments.GetProperty("id").GetString()}}0}"""))))
        .AddValue("refund", """{"receipt":"R-1"}""");
}
