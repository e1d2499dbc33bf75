using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ToolExec.Runtime;
using ToolExec.Runtime.AspNetCore;

namespace ToolExec.Samples.PackageReadmes;

public sealed class RemoteExecute
{
    [Fact]
    public async Task Runtime_OtherHostTakesWholeRequests_IsAddedWithAGateway()
    {
        var services = new ServiceCollection();
        var key = new byte[32];

        #region sandboxes-remote-execute
        services.AddToolExec()
            .AddRemoteSandbox(remote =>
            {
                remote.Format = RemoteFormat.Execute;
                remote.Address = new Uri("https://sandboxes.example/v1/execute");
                remote.Gateway = new Uri("https://agents.example/v1/gateway"); // this host, as the other one sees it
                remote.Key = key;
            });
        #endregion

        await using var provider = services.BuildServiceProvider();
        provider.GetRequiredService<ISandboxRuntime>().Should().NotBeNull();
    }

    [Fact]
    public async Task Service_Mapped_CallsToolsWhereItMay()
    {
        var builder = WebApplication.CreateSlimBuilder();
        var key = new byte[32];
        builder.Services.AddToolExec().AddRuntime();
        await using var app = builder.Build();

        #region sandboxes-remote-gateway
        app.MapToolGateway("v1/gateway");
        #endregion

        #region sandboxes-remote-service
        app.MapSandboxService(service =>
        {
            service.Key = key;
            service.GatewayAddresses.Add(new Uri("https://agents.example")); // nowhere else
        });
        #endregion
    }
}
