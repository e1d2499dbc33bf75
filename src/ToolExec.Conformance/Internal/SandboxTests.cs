using System.Globalization;
using Xunit;

namespace ToolExec.Conformance;

/// <summary>What holds of every sandbox, whatever it runs.</summary>
internal static class SandboxTests
{
    private const int Parallel = 6;

    /// <summary>Gets the tests by name.</summary>
    public static IReadOnlyDictionary<string, Func<SandboxConformance, Task>> All { get; } = new Dictionary<string, Func<SandboxConformance, Task>>(StringComparer.Ordinal)
    {
        ["info_is_complete"] = InfoIsCompleteAsync,
        ["probe_says_it_can"] = ProbeSaysItCanAsync,
        ["probe_cancelled"] = ProbeCancelledAsync,
        ["result_is_complete"] = ResultIsCompleteAsync,
        ["unknown_language_is_refused"] = UnknownLanguageIsRefusedAsync,
        ["cancelled_before"] = CancelledBeforeAsync,
        ["cancelled_at_a_tool"] = kit => CancelledWhileAsync(kit, "block"),
        ["cancelled_in_a_loop"] = kit => CancelledWhileAsync(kit, "touch_then_loop"),
        ["cancelled_afterwards"] = CancelledAfterwardsAsync,
        ["call_is_released_at_the_time_limit"] = CallIsReleasedAtTheTimeLimitAsync,
        ["runs_know_nothing_of_each_other"] = RunsKnowNothingOfEachOtherAsync,
        ["runs_in_parallel"] = RunsInParallelAsync,
        ["goes_on_after_failures"] = GoesOnAfterFailuresAsync,
        ["disposed_twice"] = DisposedTwiceAsync,
        ["disposed_then_run"] = DisposedThenRunAsync,
        ["disposed_while_running"] = DisposedWhileRunningAsync,
        ["claims_memory"] = kit => ClaimAsync(kit, "claim_memory", new() { MemoryBytes = kit.MemoryBytes }, l => l.Memory, MemoryIsBounded),
        ["claims_cpu"] = kit => ClaimAsync(kit, "claim_cpu", new() { CpuQuotaMillis = 300 }, l => l.Cpu && kit.CountsProcessorTime, CpuIsBounded),
        ["claims_processes"] = kit => ClaimAsync(kit, "claim_processes", new() { Processes = 24 }, l => l.Processes, ProcessesAreBounded),
        ["claims_disk"] = kit => ClaimAsync(kit, "claim_disk", new() { DiskBytes = 8 * 1024 * 1024 }, l => l.Disk, DiskIsBounded),
        ["claims_tool_calls"] = kit => ClaimAsync(kit, "call_many", new() { ToolCalls = 5 }, l => l.ToolCalls, (result, gateway) => Assert.InRange(gateway.Calls.Count, 1, 5)),
    };

    private static async Task InfoIsCompleteAsync(SandboxConformance kit)
    {
        var sandbox = await kit.SharedAsync();
        var info = sandbox.Info;

        Assert.False(string.IsNullOrWhiteSpace(info.Name), "The sandbox has no name.");
        Assert.False(string.IsNullOrWhiteSpace(info.Kind), "The sandbox has no kind.");
        Assert.Contains(kit.Language, info.Languages, StringComparer.Ordinal);
        Assert.Equal(info.Isolation == SandboxIsolation.None, info.Profile == SandboxProfile.Dev);
    }

    private static async Task ProbeSaysItCanAsync(SandboxConformance kit)
    {
        var probe = await (await kit.SharedAsync()).ProbeAsync(default).OrHang(kit.Patience);

        Assert.True(probe.IsAvailable, probe.Description);
    }

    private static async Task ProbeCancelledAsync(SandboxConformance kit)
    {
        var sandbox = await kit.CreateAsync().OrHang(kit.Patience);
        await using (sandbox)
        {
            var token = new CancellationToken(true);

            var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sandbox.ProbeAsync(token).OrHang(kit.Patience));

            Assert.Equal(token, thrown.CancellationToken);
        }
    }

    private static async Task ResultIsCompleteAsync(SandboxConformance kit)
    {
        var sandbox = await kit.SharedAsync();

        var result = await RunAsync(kit, sandbox, "value_integer", new());

        ScriptCase.Completed(result);
        Assert.Equal(sandbox.Info.Name, result.Sandbox);
        Assert.True(result.Duration > TimeSpan.Zero, "The run took no time.");
        Assert.True(result.LimitsEnforced is { Timeout: true, Output: true, Result: true }, "Every sandbox bounds time, output and result.");
        Assert.Null(result.Suspension);
    }

    private static async Task UnknownLanguageIsRefusedAsync(SandboxConformance kit)
    {
        var request = kit.Request("value_integer", new()) with { Language = "no-such-language" };

        var result = await (await kit.SharedAsync()).ExecuteAsync(request, default).OrHang(kit.Patience);

        ScriptCase.Failed(result, SandboxErrorKind.InvalidRequest);
    }

    private static async Task CancelledBeforeAsync(SandboxConformance kit)
    {
        var sandbox = await kit.SharedAsync();
        var gateway = new ConformanceGateway();
        var request = kit.Request("tool_called", gateway);
        var token = new CancellationToken(true);

        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sandbox.ExecuteAsync(request, token).OrHang(kit.Patience));

        Assert.Equal(token, thrown.CancellationToken);
        Assert.Empty(gateway.Calls);
    }

    private static async Task CancelledWhileAsync(SandboxConformance kit, string script)
    {
        var sandbox = await kit.SharedAsync();
        var gateway = new ConformanceGateway();
        using var stop = new CancellationTokenSource();
        var running = sandbox.ExecuteAsync(kit.Request(script, gateway, new() { Timeout = kit.Patience }), stop.Token).AsTask();
        await Task.WhenAny(gateway.Begun.Task, running).OrHang(kit.Patience);
        Assert.False(running.IsCompleted, "The script ended by itself.");

        await stop.CancelAsync();

        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.OrHang(kit.Patience));
        Assert.Equal(stop.Token, thrown.CancellationToken);
        if (string.Equals(script, "block", StringComparison.Ordinal))
        {
            await gateway.Released.Task.OrHang(kit.Patience);
        }
    }

    private static async Task CancelledAfterwardsAsync(SandboxConformance kit)
    {
        var sandbox = await kit.SharedAsync();
        using var stop = new CancellationTokenSource();
        var result = await sandbox.ExecuteAsync(kit.Request("value_integer", new()), stop.Token).OrHang(kit.Patience);

        await stop.CancelAsync();

        ScriptCase.Value("42", result);
        ScriptCase.Value("42", await RunAsync(kit, sandbox, "value_integer", new()));
    }

    private static async Task CallIsReleasedAtTheTimeLimitAsync(SandboxConformance kit)
    {
        var gateway = new ConformanceGateway();
        var request = kit.Request("block", gateway, new() { Timeout = TimeSpan.FromSeconds(3) });

        var result = await (await kit.SharedAsync()).ExecuteAsync(request, default).OrHang(kit.Patience);

        ScriptCase.Failed(result, SandboxErrorKind.TimeLimit);
        if (gateway.Calls.Count > 0)
        {
            await gateway.Released.Task.OrHang(kit.Patience);
        }
    }

    private static async Task RunsKnowNothingOfEachOtherAsync(SandboxConformance kit)
    {
        var sandbox = await kit.SharedAsync();
        ScriptCase.Completed(await RunAsync(kit, sandbox, "leave_behind", new()));

        ScriptCase.Value("true", await RunAsync(kit, sandbox, "look_for_left", new()));
    }

    private static async Task RunsInParallelAsync(SandboxConformance kit)
    {
        var sandbox = await kit.SharedAsync();

        var results = await Task.WhenAll(Enumerable.Range(0, Parallel).Select(OneAsync)).OrHang(kit.Patience * 2);

        for (var i = 0; i < Parallel; i++)
        {
            ScriptCase.Value(i.ToString(CultureInfo.InvariantCulture), results[i].Result);
            Assert.Equal(i, Assert.Single(results[i].Gateway.Calls).Arguments.GetProperty("n").GetInt32());
        }

        async Task<(SandboxResult Result, ConformanceGateway Gateway)> OneAsync(int n)
        {
            var gateway = new ConformanceGateway();
            var input = string.Create(CultureInfo.InvariantCulture, $$"""{"n":{{n}}}""");
            return (await sandbox.ExecuteAsync(kit.Request("numbered", gateway, input: input), default), gateway);
        }
    }

    private static async Task GoesOnAfterFailuresAsync(SandboxConformance kit)
    {
        var sandbox = await kit.SharedAsync();
        foreach (var failing in new[] { "error_thrown", "error_syntax", "tool_fails_uncaught" })
        {
            ScriptCase.Failed(await RunAsync(kit, sandbox, failing, new()), SandboxErrorKind.Thrown, SandboxErrorKind.Syntax);
        }

        ScriptCase.Value("42", await RunAsync(kit, sandbox, "value_integer", new()));
    }

    private static async Task DisposedTwiceAsync(SandboxConformance kit)
    {
        var sandbox = await kit.CreateAsync().OrHang(kit.Patience);

        await sandbox.DisposeAsync().OrHang(kit.Patience);
        await sandbox.DisposeAsync().OrHang(kit.Patience);
    }

    private static async Task DisposedThenRunAsync(SandboxConformance kit)
    {
        var sandbox = await kit.CreateAsync().OrHang(kit.Patience);
        await sandbox.DisposeAsync().OrHang(kit.Patience);

        // Misuse may be an exception, and the end of the host may be a result. It must not run.
        try
        {
            ScriptCase.Failed(await RunAsync(kit, sandbox, "value_integer", new()), SandboxErrorKind.ShuttingDown, SandboxErrorKind.Unavailable);
        }
        catch (ObjectDisposedException)
        {
            // As good.
        }
    }

    private static async Task DisposedWhileRunningAsync(SandboxConformance kit)
    {
        var sandbox = await kit.CreateAsync().OrHang(kit.Patience);
        var gateway = new ConformanceGateway();
        var running = sandbox.ExecuteAsync(kit.Request("block", gateway, new() { Timeout = kit.Patience }), default).AsTask();
        await Task.WhenAny(gateway.Begun.Task, running).OrHang(kit.Patience);
        Assert.False(running.IsCompleted, "The script ended by itself.");

        await sandbox.DisposeAsync().OrHang(kit.Patience);

        ScriptCase.Failed(await running.OrHang(kit.Patience), SandboxErrorKind.ShuttingDown);
    }

    /// <summary>Provokes a limit that the sandbox says it enforces.</summary>
    private static async Task ClaimAsync(
        SandboxConformance kit, string script, SandboxLimits limits, Func<LimitsEnforced, bool> claimed, Action<SandboxResult, ConformanceGateway> check)
    {
        if (kit.FindScript(script) is null)
        {
            return; // The language has no way to try.
        }

        var sandbox = await kit.SharedAsync();
        var plain = await sandbox.ExecuteAsync(kit.Request("value_integer", new(), limits), default).OrHang(kit.Patience);
        ScriptCase.Value("42", plain);
        if (!claimed(plain.LimitsEnforced))
        {
            return; // It does not say so, which is honest.
        }

        var gateway = new ConformanceGateway();
        var result = await sandbox.ExecuteAsync(kit.Request(script, gateway, limits with { Timeout = kit.Patience / 2 }), default).OrHang(kit.Patience);
        check(result, gateway);
    }

    private static void MemoryIsBounded(SandboxResult result, ConformanceGateway gateway) => ScriptCase.Failed(result, SandboxErrorKind.MemoryLimit);

    private static void CpuIsBounded(SandboxResult result, ConformanceGateway gateway)
    {
        ScriptCase.Completed(result);

        // A quota is given out in slices of a tenth of a second: over three seconds that is noise, half as much again is not.
        Assert.InRange(result.Value.GetDouble(), 0, 0.45);
    }

    private static void ProcessesAreBounded(SandboxResult result, ConformanceGateway gateway)
    {
        // A runtime that cannot begin the thread it needs may end itself: that is a bound too.
        if (result.Status == SandboxStatus.Completed)
        {
            Assert.InRange(result.Value.GetInt32(), 0, 24);
        }
        else
        {
            ScriptCase.Failed(result, SandboxErrorKind.Thrown, SandboxErrorKind.Exited, SandboxErrorKind.MemoryLimit);
        }
    }

    private static void DiskIsBounded(SandboxResult result, ConformanceGateway gateway)
    {
        if (result.Error is { Kind: SandboxErrorKind.Thrown })
        {
            return; // There are no files at all.
        }

        ScriptCase.Completed(result);
        Assert.InRange(result.Value.GetInt64(), 1024 * 1024, (8 * 1024 * 1024) + (64 * 1024));
    }

    private static Task<SandboxResult> RunAsync(SandboxConformance kit, ISandbox sandbox, string script, ConformanceGateway gateway) =>
        sandbox.ExecuteAsync(kit.Request(script, gateway), default).OrHang(kit.Patience);
}
