using Microsoft.Extensions.Logging.Abstractions;

namespace ToolExec.Backend.Tests.Registry;

/// <summary>A registry on a manual clock, stopped after each test.</summary>
public abstract class RegistryTestBase : IAsyncLifetime
{
    private protected ManualTimeProvider Clock { get; } = new();

    private protected BackendRegistryOptions Settings { get; } = new();

    private protected BackendRegistry Registry => field ??= new BackendRegistry(Settings, Clock, NullLogger<BackendRegistry>.Instance);

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => Registry.DisposeAsync().OrHang();

    private protected async Task StartWithAsync(params FakeBackend[] backends)
    {
        foreach (var backend in backends)
        {
            await Registry.RegisterAsync(backend).OrHang();
        }

        await Registry.StartAsync().OrHang();
    }

    private protected IEnumerable<string> Ids() => Registry.Catalog.Entries.Select(e => e.Id);

    // For what happens on another thread without anything to await.
    private protected static async Task Eventually(Func<bool> condition)
    {
        var end = Environment.TickCount64 + 10_000;
        while (!condition())
        {
            (Environment.TickCount64 < end).Should().BeTrue("the condition should hold within 10 s");
            await Task.Yield();
        }
    }
}
