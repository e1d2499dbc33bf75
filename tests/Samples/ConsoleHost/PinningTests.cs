using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using ToolExec.Backend;

namespace ToolExec.Samples.ConsoleHost;

/// <summary>A host that holds the tools of its servers to a lock file.</summary>
public sealed class PinningTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("toolexec-pinning-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Host_ToolIsNotInTheLock_IsRefused()
    {
        var file = Path.Combine(_folder.FullName, "toolexec.lock.json");
        ToolLock.Create([]).Save(file);
        var services = new ServiceCollection();

        #region pinning
        services.AddToolExec()
            .PinTools(pins =>
            {
                pins.LockFile = file;
                pins.Added = ToolPinPolicy.Refuse;
            });
        #endregion

        services.AddToolExec().AddBackend(Server());
        await using var provider = services.BuildServiceProvider();
        var executor = provider.GetRequiredService<ToolExecutor>();
        await executor.StartAsync().AsTask().WaitAsync(Limit);

        var result = await executor.CallJsonAsync("server:new", "{}").AsTask().WaitAsync(Limit);

        result.Error!.Kind.Should().Be(ToolErrorKind.ToolNotAdmitted);
        executor.Catalog.Entries.Should().BeEmpty();
    }

    [Fact]
    public async Task Host_ConfiguredToWarn_RunsTheTool()
    {
        var file = Path.Combine(_folder.FullName, "toolexec.lock.json");
        ToolLock.Create([]).Save(file);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Pinning:LockFile"] = file,
            ["Pinning:Added"] = "Warn",
        }).Build();
        var services = new ServiceCollection();
        services.AddToolExec(configuration).AddBackend(Server());
        await using var provider = services.BuildServiceProvider();
        var executor = provider.GetRequiredService<ToolExecutor>();
        await executor.StartAsync().AsTask().WaitAsync(Limit);

        (await executor.CallJsonAsync("server:new", "{}").AsTask().WaitAsync(Limit)).IsSuccess.Should().BeTrue();
    }

    private static IBackend Server()
    {
        var server = Substitute.For<IBackend>();
        server.Name.Returns("server");
        server.Kind.Returns(BackendKinds.Mcp);
        server.ListToolsAsync(default).ReturnsForAnyArgs(new BackendTools([new BackendTool(new Tool { Name = "new", InputSchema = ToolExecJson.EmptyObject })]));
        server.ExecuteAsync(null!).ReturnsForAnyArgs(ToolResult.Success(default));
        return server;
    }
}
