using Microsoft.Extensions.DependencyInjection;
using ToolExec.TestSupport;

namespace ToolExec.Tests.Load;

/// <summary>Alone in its process: a listener to spans or measurements that another test has added would allocate too.</summary>
[Collection(nameof(AllocationTests))]
[CollectionDefinition(nameof(AllocationTests), DisableParallelization = true)]
public sealed class AllocationTests
{
    [Fact]
    public async Task CallAsync_ToolThatDoesNotWait_GoesThroughWithLittleMoreThanItsContextAndItsResult()
    {
        var services = new ServiceCollection();
        var json = "{\"sum\":3}"u8.ToArray();
        services.AddToolExec().AddBackend(new DelegateBackend("b").Add(
            "add",
            _ => new(ToolResult.FromJson(json)),
            """{"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"integer"}},"required":["a","b"]}"""));
        await using var provider = services.BuildServiceProvider();
        var executor = provider.GetRequiredService<ToolExecutor>();
        await executor.StartAsync().OrHang();
        var call = new ToolCall("b:add", ToolExecJson.Parse("""{"a":1,"b":2}"""));

        Run(1000).Should().Be(1000, "a call whose tool does not wait ends at once");
        var before = GC.GetAllocatedBytesForCurrentThread();
        var ended = Run(1000);
        var each = (GC.GetAllocatedBytesForCurrentThread() - before) / 1000;

        ended.Should().Be(1000);
        each.Should().BeLessThan(500);

        int Run(int times)
        {
            var successes = 0;
            for (var i = 0; i < times; i++)
            {
                var pending = executor.CallAsync(call);
                if (pending.IsCompletedSuccessfully)
                {
                    successes += pending.Result.IsSuccess ? 1 : 0;
                }
            }

            return successes;
        }
    }
}
