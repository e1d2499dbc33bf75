using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using ToolExec.Wasm;

namespace ToolExec.Runtime.Tests.Wasm;

public sealed class WasmGuestTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly WasmCompiledModule Module = new WasmModules(LinesGuest.Options, TimeProvider.System, NullLogger.Instance).Get(File.ReadAllBytes(LinesGuest.File), out _)!;

    [Fact]
    public async Task Input_HostLetsGo_TheModuleFindsTheEnd()
    {
        await using var guest = Start(new WasmThreads(1));
        using var output = new StreamReader(guest.Output);
        (await output.ReadLineAsync().WaitAsync(Patience)).Should().Contain("\"nonce\":\"n-1\"");
        guest.IsAlive.Should().BeTrue("it reads");

        await guest.Input.DisposeAsync();

        (await output.ReadLineAsync().WaitAsync(Patience)).Should().BeNull();
        (await guest.ExplainAsync().AsTask().WaitAsync(Patience)).Kind.Should().Be(SandboxErrorKind.Exited);
        guest.IsAlive.Should().BeFalse();
    }

    [Fact]
    public async Task DisposeAsync_HostDoesNotRead_AModuleThatWritesIsStopped()
    {
        var guest = Start(new WasmThreads(1));
        await guest.Input.WriteAsync(Encoding.UTF8.GetBytes("""{"type":"start","run":1,"code":"flood","tools":[],"limits":{}}""" + "\n")).AsTask().WaitAsync(Patience);

        await guest.DisposeAsync().AsTask().WaitAsync(Patience);

        guest.IsAlive.Should().BeFalse();
        await guest.DisposeAsync().AsTask().WaitAsync(Patience);
    }

    [Fact]
    public async Task DisposeAsync_NoThreadIsFree_DoesNotWaitForOne()
    {
        var threads = new WasmThreads(1);
        await using var first = Start(threads);
        using var output = new StreamReader(first.Output);
        await output.ReadLineAsync().WaitAsync(Patience);
        var second = Start(threads);

        await second.DisposeAsync().AsTask().WaitAsync(Patience);

        (second.IsAlive, first.IsAlive).Should().Be((false, true));
    }

    [Fact]
    public async Task ExplainAsync_TheModuleGoesOn_SaysSoAfterAWhile()
    {
        await using var guest = Start(new WasmThreads(1));

        (await guest.ExplainAsync().AsTask().WaitAsync(Patience)).Message.Should().Be("The module that runs the script goes on.");
    }

    private static WasmGuest Start(WasmThreads threads) => new(
        Module,
        new GuestStart(new GuestProgram(LinesGuest.Language, LinesGuest.File, ""), "n-1", new SandboxLimits { MemoryBytes = 64 << 20 }, _ => { }),
        fuel: null,
        threads,
        TimeProvider.System);
}
