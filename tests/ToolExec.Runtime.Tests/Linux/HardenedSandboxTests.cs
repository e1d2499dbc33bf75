using ToolExec.TestSupport;

namespace ToolExec.Runtime.Tests;

public sealed class HardenedSandboxTests(LinuxSandboxes sandboxes) : IClassFixture<LinuxSandboxes>
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(60);

    [ComponentFact("bwrap")]
    public async Task ProbeAsync_BothWalls_AreTold()
    {
        var info = (await sandboxes.GetHardenedAsync()).Info;

        info.Should().BeEquivalentTo(new
        {
            Name = "hardened",
            Kind = "hardened",
            Isolation = SandboxIsolation.Layered,
            Profile = SandboxProfile.Hardened,
            Languages = new[] { SandboxLanguages.JavaScript, SandboxLanguages.TypeScript },
        });
    }

    [ComponentFact("bwrap")]
    public async Task ExecuteAsync_TypeScript_CallsToolsAndPrints()
    {
        const string Code = """
            interface Sum { a: number; b: number }
            const all: number[] = await Promise.all([1, 2, 3].map((a): Promise<number> => tools.math.add({ a, b: 1 } as Sum)));
            console.log('out'); console.error('err');
            return { all, input };
            """;
        var gateway = new TestGateway();

        var result = await RunAsync(SandboxLanguages.TypeScript, Code, gateway);

        result.Error.Should().BeNull();
        result.Value.GetRawText().Should().Be("""{"all":[2,3,4],"input":"given"}""");
        result.Stdout.Should().Be("out\n");
        result.Stderr.Should().Be("err\n");
        gateway.Calls.Should().HaveCount(3);
        result.LimitsEnforced.Memory.Should().BeTrue();
    }

    [ComponentTheory("bwrap")]
    [InlineData(LinuxTier.Launcher)]
    [InlineData(LinuxTier.NamespacedLauncher)]
    [InlineData(LinuxTier.Bubblewrap)]
    [InlineData(LinuxTier.BubblewrapCgroups)]
    public async Task ExecuteAsync_AnyTierAsOuterWall_RunsTheScript(LinuxTier tier)
    {
        var sandbox = await sandboxes.GetAsync(tier, null, isEngine: true, isPooled: false);
        var request = new SandboxRequest { Language = SandboxLanguages.TypeScript, Code = "const n: number = await tools.math.add({ a: 1, b: 2 }); return n;", Gateway = new TestGateway(), Tools = TestGateway.Tools };

        var result = await sandbox.ExecuteAsync(request, CancellationToken.None).AsTask().WaitAsync(Long);

        result.Error.Should().BeNull(result.Error?.Message + result.Stderr);
        result.Value.GetInt32().Should().Be(3);
    }

    [ComponentFact("bwrap")]
    public async Task ExecuteAsync_ToolFails_IsAToolErrorThatCanBeCaught()
    {
        var result = await RunAsync(
            SandboxLanguages.JavaScript, "try { await tools.text.fail({}) } catch (e) { return [e instanceof ToolError, e.code, e.violations.length, e.retryable] }");

        result.Value.GetRawText().Should().Be("""[true,"validation_input",1,true]""");
    }

    [ComponentTheory("bwrap")]
    [InlineData("await tools.text.fail({})", SandboxErrorKind.Thrown, "ToolError")]
    [InlineData("throw new TypeError('wrong')", SandboxErrorKind.Thrown, "TypeError")]
    [InlineData("return (", SandboxErrorKind.Syntax, "SyntaxError")]
    [InlineData("await new Promise(() => {})", SandboxErrorKind.Deadlock, null)]
    [InlineData("const f = () => f() + 1; return f()", SandboxErrorKind.DepthLimit, null)]
    [InlineData("const a = []; for (;;) a.push(new Uint8Array(1 << 20))", SandboxErrorKind.MemoryLimit, null)]
    [InlineData("for (;;) console.log('x'.repeat(60000))", SandboxErrorKind.OutputLimit, null)]
    [InlineData("return 'x'.repeat(2000000)", SandboxErrorKind.ResultLimit, null)]
    [InlineData("for (;;);", SandboxErrorKind.TimeLimit, null)]
    [InlineData("return process.env", SandboxErrorKind.Thrown, "ReferenceError")]
    public async Task ExecuteAsync_ScriptFails_SaysWhy(string code, SandboxErrorKind kind, string? name)
    {
        var timeout = TimeSpan.FromSeconds(kind is SandboxErrorKind.TimeLimit ? 2 : 50);

        var result = await RunAsync(SandboxLanguages.JavaScript, code, limits: new SandboxLimits { Timeout = timeout, MemoryBytes = 32 << 20 });

        result.Error!.Kind.Should().Be(kind, result.Error.Message);
        if (name is not null)
        {
            result.Error.Name.Should().Be(name);
        }
    }

    [ComponentFact("bwrap")]
    public async Task ExecuteAsync_Discovery_GivesWhatTheGatewayGives()
    {
        const string Code = """
            const described = await describeTool('math:add');
            const examples = await listToolExamples('math:add', 2);
            const chain = await runChain([{ tool: 'math:add', arguments: {} }]);
            let failed; try { await searchTools('x', 3) } catch (e) { failed = e.message }
            return [described.id, examples[0].description, failed, chain !== undefined];
            """;

        var result = await RunAsync(SandboxLanguages.JavaScript, Code);

        result.Error.Should().BeNull();
        result.Value.GetRawText().Should().Be("""["math:add","math:add 2","no index for 'x' and 3",true]""");
    }

    private async Task<SandboxResult> RunAsync(string language, string code, TestGateway? gateway = null, SandboxLimits? limits = null)
    {
        var sandbox = await sandboxes.GetHardenedAsync();
        var request = new SandboxRequest
        {
            Language = language,
            Code = code,
            Gateway = gateway ?? new TestGateway(),
            Tools = TestGateway.Tools,
            Input = TestGateway.Json("\"given\""),
            Limits = limits ?? new SandboxLimits(),
        };
        return await sandbox.ExecuteAsync(request, CancellationToken.None).AsTask().WaitAsync(Long);
    }
}
