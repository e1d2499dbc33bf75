using Microsoft.Extensions.DependencyInjection;
using ToolExec.Durable;
using ToolExec.Governance;

namespace ToolExec.Samples.PackageReadmes;

public sealed class DurableReadme
{
    [Fact]
    public async Task Host_WithAFile_HasADurableLedger()
    {
        var services = new ServiceCollection();

        #region readme-durable
        services.AddToolExec()
            .UseLedger()
            .UseDurable(durable => durable.File = "data/toolexec.db");
        #endregion

        await using var provider = services.BuildServiceProvider();
        provider.GetRequiredService<IEffectLedger>().GetType().Assembly.Should().BeSameAs(typeof(DurableOptions).Assembly);
    }
}
