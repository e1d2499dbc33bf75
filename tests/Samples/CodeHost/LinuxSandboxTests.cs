using Microsoft.Extensions.DependencyInjection;
using ToolExec;
using ToolExec.Runtime;

namespace CodeHost;

/// <summary>A host that runs scripts of models behind what Linux has.</summary>
public sealed class LinuxSandboxTests
{
    [Fact]
    public async Task Host_WithSandboxesOfLinux_CanBeBuilt()
    {
        var services = new ServiceCollection();
        #region sandboxes-linux
        services.AddToolExec()
            .AddLinuxSandbox(linux =>
            {
                linux.MinimumTier = LinuxTier.Bubblewrap;
                linux.ReadableFolders.Add("/srv/reports");
            })
            .AddHardenedSandbox();
        #endregion

        await using var provider = services.BuildServiceProvider();

        provider.GetRequiredService<ISandboxRuntime>().Should().NotBeNull();
    }
}
