using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ToolExec.Conformance;
using ToolExec.TestSupport;

namespace ToolExec.Runtime.AspNetCore.Tests;

/// <summary>The contract of sandboxes, of a container of Proxmox VE that is started for it.</summary>
public sealed class ProxmoxConformanceTests(ProxmoxConformanceTests.Shared shared) : SandboxConformance, IClassFixture<ProxmoxConformanceTests.Shared>
{
    protected override string Language => SandboxLanguages.Python;

    [ComponentTheory("python3")]
    [MemberData(nameof(Tests))]
    public override Task Conforms(string test) => base.Conforms(test);

    protected override async Task<ISandbox> CreateAsync() => await Owned.StartAsync();

    protected override Task<ISandbox> SharedAsync() => Task.FromResult(shared.Sandbox!);

    /// <summary>One container for the tests that only run scripts.</summary>
    public sealed class Shared : IAsyncLifetime
    {
        public ISandbox? Sandbox { get; private set; }

        public async Task InitializeAsync() => Sandbox = await Owned.StartAsync();

        public async Task DisposeAsync() => await Sandbox!.DisposeAsync();
    }

    /// <summary>The sandbox, with all that it needs.</summary>
    private sealed class Owned(FakeProxmox fake, WebApplication gateway, ISandbox sandbox) : ISandbox
    {
        public SandboxInfo Info => sandbox.Info;

        public static async Task<ISandbox> StartAsync()
        {
            var gateway = await Pair.HostAsync(services => services.AddToolExec().AddRuntime(), static app => app.MapToolGateway());
            var address = Pair.AddressOf(gateway);
            var fake = await FakeProxmox.StartAsync(port => ProxmoxSandboxTests.BootAsync(port, address));
            var settings = ProxmoxSandboxTests.Settings(fake);
            settings["gateway"] = new Uri(address, "v1/gateway").AbsoluteUri;
            return new Owned(fake, gateway, ProxmoxSandboxTests.Create(settings, TimeProvider.System, gateway.Services.GetRequiredService<ToolGatewayService>()));
        }

        public ValueTask<SandboxProbe> ProbeAsync(CancellationToken cancellationToken) => sandbox.ProbeAsync(cancellationToken);

        public ValueTask<SandboxResult> ExecuteAsync(SandboxRequest request, CancellationToken cancellationToken) => sandbox.ExecuteAsync(request, cancellationToken);

        public async ValueTask DisposeAsync()
        {
            await sandbox.DisposeAsync();
            await fake.DisposeAsync();
            await gateway.DisposeAsync();
        }
    }
}
