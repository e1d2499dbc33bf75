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

    [Fact]
    public async Task Runtime_ContainerOfProxmox_IsAddedWithItsApi()
    {
        var services = new ServiceCollection();
        var (key, token, fingerprint) = (new byte[32], "agent@pve!toolexec=secret", new string('A', 64));

        #region sandboxes-proxmox
        services.AddToolExec()
            .AddRuntime(options => options.ProbeTimeout = TimeSpan.FromMinutes(3)) // the container may have to start
            .AddProxmoxSandbox(proxmox =>
            {
                proxmox.Api = new Uri("https://pve.example:8006");
                proxmox.Node = "pve1";
                proxmox.ContainerId = 101;
                proxmox.ApiToken = token; // USER@REALM!TOKENID=SECRET
                proxmox.CertificateFingerprint = fingerprint; // SHA-256 of the node's certificate
                proxmox.Remote.Key = key; // of the service in the container
            });
        #endregion

        await using var provider = services.BuildServiceProvider();
        provider.GetRequiredService<ISandboxRuntime>().Should().NotBeNull();
    }
}
