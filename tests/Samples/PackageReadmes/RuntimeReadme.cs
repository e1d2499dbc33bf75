using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ToolExec.Runtime;
using ToolExec.Runtime.AspNetCore;

namespace ToolExec.Samples.PackageReadmes;

public sealed class RuntimeReadme
{
    [Fact]
    public async Task Runtime_SandboxOfAnotherHost_IsAddedByAddressAndKey()
    {
        var services = new ServiceCollection();
        var key = new byte[32];

        #region readme-runtime
        services.AddToolExec()
            .AddRuntime(options => options.Limits = new SandboxLimits { Timeout = TimeSpan.FromSeconds(10) })
            .AddRemoteSandbox(remote =>
            {
                remote.Address = new Uri("https://sandboxes.example/");
                remote.Key = key; // 32 random bytes that both hosts know
            });
        #endregion

        await using var provider = services.BuildServiceProvider();
        provider.GetRequiredService<ISandboxRuntime>().Find(SandboxLanguages.Python, null, null, out var error).Should().BeNull();
        error!.Kind.Should().Be(SandboxErrorKind.Unavailable);
    }

    [Fact]
    public async Task Service_Mapped_TakesTheKey()
    {
        var builder = WebApplication.CreateSlimBuilder();
        var key = new byte[32];

        #region readme-runtime-aspnetcore
        builder.Services.AddToolExec().AddRuntime();
        var app = builder.Build();
        app.MapSandboxService(service => service.Key = key);
        #endregion

        await app.DisposeAsync();
    }
}
