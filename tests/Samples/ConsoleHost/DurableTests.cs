using Microsoft.Extensions.DependencyInjection;
using ToolExec.Backend;
using ToolExec.Durable;
using ToolExec.Governance;

namespace ToolExec.Samples.ConsoleHost;

/// <summary>A host that remembers what it has paid, whatever becomes of its process.</summary>
public sealed class DurableTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("toolexec-sample-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Host_StartedAgain_DoesNotPayAgain()
    {
        var paid = 0;
        for (var start = 0; start < 2; start++)
        {
            var services = new ServiceCollection();
            services.AddToolExec().AddLocalBackend("bank", bank => bank.AddTool("pay", (string to, int amount) => ++paid, "Pays."));
            var dataFolder = _folder.FullName;

            #region durable
            services.AddToolExec()
                .UseLedger()
                .UseDurable(durable =>
                {
                    durable.File = Path.Combine(dataFolder, "toolexec.db");
                    durable.Durability = Durability.Full;
                });
            #endregion

            await using var provider = services.BuildServiceProvider();
            var executor = provider.GetRequiredService<ToolExecutor>();
            await executor.StartAsync().AsTask().WaitAsync(Limit);
            var call = ToolCall.FromJson("bank:pay", """{ "to": "ann", "amount": 5 }""") with { Options = new() { IdempotencyKey = "invoice-4711" } };
            (await executor.CallAsync(call).AsTask().WaitAsync(Limit)).Value!.Value.GetInt32().Should().Be(1);
        }

        paid.Should().Be(1);
    }
}
