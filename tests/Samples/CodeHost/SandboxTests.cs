using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ToolExec;
using ToolExec.Runtime;
using ToolExec.TestSupport;

namespace CodeHost;

/// <summary>A host that runs scripts of its own developer in the sandbox that is none.</summary>
public sealed class SandboxTests
{
    [ComponentFact("python3")]
    public async Task ExecuteAsync_ScriptOfTheDeveloper_GivesItsValue()
    {
        var builder = Host.CreateApplicationBuilder();
        #region sandboxes-host
        builder.Services.AddToolExec()
            .AddRuntime(options =>
            {
                options.AllowUnsafe = true; // for the sandbox below, which is none
                options.AllowedProfiles.Add(SandboxProfile.Dev);
            })
            .AddUnsafeProcessSandbox(options => options.Pool.Size = 1);
        #endregion
        using var host = builder.Build();
        await host.StartAsync();

        var result = await RunAsync(host.Services, new NoTools(), CancellationToken.None).WaitAsync(TimeSpan.FromMinutes(1));

        result.Error.Should().BeNull();
        result.Value.GetInt32().Should().Be(6);
        await host.StopAsync();
    }

    private static async Task<SandboxResult> RunAsync(IServiceProvider services, IToolGateway gateway, CancellationToken cancellationToken)
    {
        #region sandboxes-run
        var result = await services.GetRequiredService<ISandboxRuntime>().ExecuteAsync(
            new SandboxRequest
            {
                Language = SandboxLanguages.Python,
                Code = "return sum(input)",
                Input = JsonElement.Parse("[1, 2, 3]"),
                Profile = SandboxProfile.Dev,
                Gateway = gateway, // the way to tools
                Limits = new SandboxLimits { OutputBytes = 10_000 },
            },
            cancellationToken);
        #endregion
        return result;
    }

    private sealed class NoTools : IToolGateway
    {
        private static readonly ToolError Nothing = new(ToolErrorKind.ToolNotFound, "There are no tools.");

        public IReadOnlyList<GatewayCall> Calls => [];

        public ValueTask<ToolResult> RunToolAsync(string tool, JsonElement arguments, CancellationToken cancellationToken) => new(ToolResult.Failure(Nothing));

        public ValueTask<ChainResult> RunChainAsync(ToolChain chain, CancellationToken cancellationToken) => throw new ToolExecException(Nothing);

        public ValueTask<ToolSearchPage> SearchToolsAsync(ToolSearchQuery query, CancellationToken cancellationToken) => throw new ToolExecException(Nothing);

        public ValueTask<ToolNamespacePage> ListNamespacesAsync(string? cursor, CancellationToken cancellationToken) => throw new ToolExecException(Nothing);

        public ValueTask<ToolDocument> DescribeToolAsync(string tool, ToolDetail detail, CancellationToken cancellationToken) => throw new ToolExecException(Nothing);

        public ValueTask<IReadOnlyList<ToolExample>> ListToolExamplesAsync(string tool, int max, CancellationToken cancellationToken) => throw new ToolExecException(Nothing);
    }
}
