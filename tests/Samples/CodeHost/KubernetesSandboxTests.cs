using Microsoft.Extensions.DependencyInjection;
using ToolExec;
using ToolExec.Runtime;

namespace CodeHost;

/// <summary>A host that runs scripts of models in a cluster.</summary>
public sealed class KubernetesSandboxTests
{
    [Fact]
    public async Task Host_WithPodsOfKubernetes_CanBeBuilt()
    {
        var services = new ServiceCollection();
        #region sandboxes-kubernetes
        services.AddToolExec()
            .AddKubernetesSandbox(pods =>
            {
                pods.Images[SandboxLanguages.Python] = "python:3.13-slim";
                pods.Images[SandboxLanguages.JavaScript] = "node:22-slim";
                pods.Pool.Size = 2; // pods that are ready, for each language
            });
        #endregion

        await using var provider = services.BuildServiceProvider();

        provider.GetRequiredService<ISandboxRuntime>().Should().NotBeNull();
    }
}
