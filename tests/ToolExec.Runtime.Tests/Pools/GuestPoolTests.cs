using Microsoft.Extensions.Logging.Abstractions;
using ToolExec.TestSupport;

namespace ToolExec.Runtime.Tests.Pools;

public sealed class GuestPoolTests : IAsyncDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly GuestFiles _files = new();
    private ProcessSandbox? _sandbox;

    public async ValueTask DisposeAsync()
    {
        if (_sandbox is not null)
        {
            await _sandbox.DisposeAsync();
        }

        _files.Dispose();
    }

    [Theory]
    [InlineData(-1, 1, 60)]
    [InlineData(GuestPoolOptions.MaxSize + 1, 1, 60)]
    [InlineData(1, 0, 60)]
    [InlineData(1, 1, 0)]
    [InlineData(1, 1, 86401)]
    public void Constructor_OptionIsOutOfBounds_Throws(int size, int uses, int seconds)
    {
        var create = () => Create(size, uses, TimeSpan.FromSeconds(seconds));

        create.Should().Throw<ArgumentException>();
    }

    [ComponentFact("python3")]
    public async Task ExecuteAsync_GuestIsReady_IsUsedOnceAndReplaced()
    {
        var sandbox = Create(size: 1);

        var first = await PidAsync(sandbox);
        var second = await WhenPidIsNotAsync(sandbox, first);
        var third = await PidAsync(sandbox);

        new[] { first, second, third }.Should().OnlyHaveUniqueItems();
    }

    [ComponentFact("python3")]
    public async Task ExecuteAsync_MoreUsesAreAllowed_TheSameGuestRunsThemAndThenEnds()
    {
        var sandbox = Create(size: 1, uses: 3);

        // The first one is cold, and kept: it has two uses left.
        var pids = new List<int>();
        for (var i = 0; i < 4; i++)
        {
            pids.Add(await PidAsync(sandbox));
        }

        pids.Take(3).Should().AllBeEquivalentTo(pids[0]);
        pids[3].Should().NotBe(pids[0]);
    }

    [ComponentFact("python3")]
    public async Task ExecuteAsync_GuestIsTooOld_AnotherIsTaken()
    {
        var sandbox = Create(size: 1, uses: 100, age: TimeSpan.FromMinutes(1));
        var first = await PidAsync(sandbox);
        _time.Advance(TimeSpan.FromMinutes(1) - TimeSpan.FromTicks(1));
        (await PidAsync(sandbox)).Should().Be(first);

        _time.Advance(TimeSpan.FromTicks(1));

        (await PidAsync(sandbox)).Should().NotBe(first);
    }

    [ComponentFact("python3")]
    public async Task ExecuteAsync_GuestDiedWhileIdle_AnotherIsTaken()
    {
        var sandbox = Create(size: 1, uses: 100);
        var first = await PidAsync(sandbox);
        using (var process = System.Diagnostics.Process.GetProcessById(first))
        {
            process.Kill();
            await process.WaitForExitAsync().OrGiveUp();
        }

        (await WhenPidIsNotAsync(sandbox, first)).Should().NotBe(first);
    }

    [ComponentFact("python3")]
    public async Task ExecuteAsync_RequestMayUseLess_DoesNotGetAGuestThatMayUseMore()
    {
        var sandbox = Create(size: 1, uses: 100);
        var first = await PidAsync(sandbox);

        var tight = await PidAsync(sandbox, new SandboxLimits { MemoryBytes = 64 << 20 });

        tight.Should().NotBe(first);
        (await PidAsync(sandbox)).Should().Be(first);
    }

    [ComponentFact("python3")]
    public async Task ExecuteAsync_ScriptBrokeOff_ItsGuestIsNotUsedAgain()
    {
        var sandbox = Create(size: 1, uses: 100);
        var first = await PidAsync(sandbox);
        await RunAsync(sandbox, "import os\nos.write(4, b'nonsense\\n')\nimport asyncio\nawait asyncio.sleep(600)");

        (await PidAsync(sandbox)).Should().NotBe(first);
    }

    [ComponentFact("python3")]
    public async Task DisposeAsync_GuestsAreReady_EndsThem()
    {
        var sandbox = Create(size: 1, uses: 100);
        var pid = await PidAsync(sandbox);

        await sandbox.DisposeAsync().OrGiveUp();

        ProcessTable.IsRunning(pid).Should().BeFalse();
    }

    private static async Task<int> PidAsync(ProcessSandbox sandbox, SandboxLimits? limits = null) =>
        (await RunAsync(sandbox, "import os\nreturn os.getpid()", limits)).Value.GetInt32();

    // A guest that has just been lost may still be on the shelf for a moment.
    private static async Task<int> WhenPidIsNotAsync(ProcessSandbox sandbox, int pid)
    {
        for (var i = 0; ; i++)
        {
            var result = await RunAsync(sandbox, "import os\nreturn os.getpid()");
            if (result.Error is null && result.Value.GetInt32() != pid)
            {
                return result.Value.GetInt32();
            }

            i.Should().BeLessThan(10);
        }
    }

    private static async Task<SandboxResult> RunAsync(ProcessSandbox sandbox, string code, SandboxLimits? limits = null) => await sandbox.ExecuteAsync(
        new SandboxRequest { Language = SandboxLanguages.Python, Code = code, Gateway = new TestGateway(), Limits = limits ?? new() }, CancellationToken.None).OrGiveUp();

    private ProcessSandbox Create(int size, int uses = 1, TimeSpan? age = null)
    {
        var options = new ProcessSandboxOptions();
        options.Pool.Size = size;
        options.Pool.MaxUses = uses;
        options.Pool.MaxAge = age ?? TimeSpan.FromMinutes(10);
        return _sandbox = new ProcessSandbox(options, new GuestPrograms(_files, new GuestOptions()), _time, NullLogger<ProcessSandbox>.Instance);
    }
}
