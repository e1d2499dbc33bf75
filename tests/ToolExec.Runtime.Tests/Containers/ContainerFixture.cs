namespace ToolExec.Runtime.Tests.Containers;

/// <summary>A container sandbox for one test class.</summary>
/// <typeparam name="TService">The engine under it.</typeparam>
public abstract class ContainerFixture<TService> : IAsyncLifetime
    where TService : IContainerService, new()
{
    private readonly GuestFiles _files = new();
    private ContainerSandbox? _sandbox;

    /// <summary>Gets the engine.</summary>
    public TService Service { get; } = new();

    /// <summary>Gets the sandbox that tests share.</summary>
    internal ContainerSandbox Sandbox => _sandbox ??= Create();

    /// <summary>Gets the settings.</summary>
    protected abstract ContainerSandboxOptions Options { get; }

    public Task InitializeAsync() => Service.InitializeAsync();

    public async Task DisposeAsync()
    {
        await (_sandbox?.DisposeAsync() ?? default);
        _files.Dispose();
        await Service.DisposeAsync();
    }

    /// <summary>Makes another sandbox on the same engine.</summary>
    internal ContainerSandbox Create(ContainerSandboxOptions? options = null, TimeProvider? time = null)
    {
        options ??= Options;
        options.Socket = options.Engine == ContainerEngine.Api ? Service.Socket : null;
        return new ContainerSandbox(options, new GuestPrograms(_files, new GuestOptions()), time ?? TimeProvider.System);
    }
}
