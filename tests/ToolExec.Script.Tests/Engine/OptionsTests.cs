using ToolExec.Script.Tests.Support;

namespace ToolExec.Script.Tests.Engine;

public sealed class OptionsTests
{
    public static TheoryData<string, Action<ScriptLimits, bool>> Bounds => new()
    {
        { nameof(ScriptLimits.MemoryBytes), static (l, bad) => l.MemoryBytes = (4L << 20) - (bad ? 1 : 0) },
        { nameof(ScriptLimits.MemoryBytes), static (l, bad) => l.MemoryBytes = (2L << 30) + (bad ? 1 : 0) },
        { nameof(ScriptLimits.Duration), static (l, bad) => l.Duration = bad ? TimeSpan.Zero : TimeSpan.FromTicks(1) },
        { nameof(ScriptLimits.Duration), static (l, bad) => l.Duration = TimeSpan.FromDays(1) + (bad ? TimeSpan.FromTicks(1) : TimeSpan.Zero) },
        { nameof(ScriptLimits.StackBytes), static (l, bad) => l.StackBytes = (1 << 20) - (bad ? 1 : 0) },
        { nameof(ScriptLimits.StackBytes), static (l, bad) => l.StackBytes = (12 << 20) + (bad ? 1 : 0) },
        { nameof(ScriptLimits.OutputBytes), static (l, bad) => l.OutputBytes = bad ? -1 : 0 },
        { nameof(ScriptLimits.HostCalls), static (l, bad) => l.HostCalls = bad ? -1 : 0 },
        { nameof(ScriptLimits.PendingArgumentBytes), static (l, bad) => l.PendingArgumentBytes = bad ? 1 : 2 },
        { nameof(ScriptLimits.ResultBytes), static (l, bad) => l.ResultBytes = bad ? 1 : 2 },
    };

    [Theory]
    [MemberData(nameof(Bounds))]
    public void Limits_AtAndBeyondABound_AreTakenAndRefused(string name, Action<ScriptLimits, bool> set)
    {
        var good = new ScriptLimits();
        var bad = new ScriptLimits();
        set(good, false);
        set(bad, true);

        FluentActions.Invoking(() => new ScriptEngine(new ScriptEngineOptions { Limits = good })).Should().NotThrow();
        FluentActions.Invoking(() => new ScriptEngine(new ScriptEngineOptions { Limits = bad })).Should().Throw<ArgumentException>().WithMessage($"*{name}*");
    }

    [Fact]
    public void Engine_SeveralBrokenRules_NamesAll()
    {
        var options = new ScriptEngineOptions
        {
            Limits = new ScriptLimits { MemoryBytes = 1, ResultBytes = 0 },
            CompileTimeout = TimeSpan.Zero,
            MaxSourceLength = 0,
            MaxImages = 0,
            SnapshotKey = new byte[15],
            TimeProvider = null!,
        };

        var message = FluentActions.Invoking(() => new ScriptEngine(options)).Should().Throw<ArgumentException>().Which.Message;

        message.Should().ContainAll("MemoryBytes", "ResultBytes", "CompileTimeout", "MaxSourceLength", "MaxImages", "SnapshotKey", "TimeProvider");
    }

    [Fact]
    public async Task Instance_BrokenRules_AreNamed()
    {
        var script = await Scripts.CompileAsync("");
        var options = new ScriptInstanceOptions { Functions = null!, Globals = Scripts.Json("[1]"), Limits = new ScriptLimits { HostCalls = -1 } };

        FluentActions.Invoking(() => Scripts.Engine.CreateInstance(script, options))
            .Should().Throw<ArgumentException>().Which.Message.Should().ContainAll("Functions", "Globals", "HostCalls");
    }

    [Fact]
    public async Task Limits_ChangedAfterTheInstanceWasMade_HaveNoEffect()
    {
        var limits = new ScriptLimits();
        var script = await Scripts.CompileAsync("console.log('12345')");
        await using var instance = Scripts.Engine.CreateInstance(script, new ScriptInstanceOptions { Limits = limits });

        limits.OutputBytes = 1;

        (await instance.RunAsync()).Status.Should().Be(ScriptStatus.Completed);
    }
}
