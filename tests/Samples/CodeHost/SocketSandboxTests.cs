using Microsoft.Extensions.DependencyInjection;
using ToolExec;
using ToolExec.Runtime;

namespace CodeHost;

/// <summary>A host whose scripts run where somebody else starts guests.</summary>
public sealed class SocketSandboxTests
{
    [Fact]
    public async Task Host_WithASocket_CanBeBuilt()
    {
        const string path = "/run/toolexec/guests.sock";
        const string token = "known to the guests";
        var services = new ServiceCollection();
        #region sandboxes-socket
        services.AddToolExec()
            .AddRuntime()
            .AddSocketSandbox(socket =>
            {
                socket.Path = path; // such as /run/toolexec/guests.sock
                socket.Token = token; // 16 characters or more, which the guests are started with
                socket.Profile = SandboxProfile.Standard; // what you promise of the container they run in
            });
        #endregion

        await using var provider = services.BuildServiceProvider();

        provider.GetRequiredService<ISandboxRuntime>().Should().NotBeNull();
    }
}
