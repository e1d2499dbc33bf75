namespace ToolExec.Runtime.Tests.Containers;

/// <summary>A container sandbox for one test class.</summary>
/// <typeparam name="TService">The engine under it.</typeparam>
public abstract class ContainerFixture<TService> : IAsyncLifetime, IPoolMaker
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

    /// <inheritdoc/>
    public ISandbox CreatePooled(string language)
    {
        var options = Options;
        (options.Pool.Size, options.Pool.MaxUses) = (1, 1000);
        return Create(options, guests: TestGuest.Only(language));
    }

    /// <summary>Makes another sandbox on the same engine.</summary>
    internal ContainerSandbox Create(ContainerSandboxOptions? options = null, TimeProvider? time = null, GuestOptions? guests = null)
    {
        options ??= Options;
        options.Socket = options.Engine == ContainerEngine.Api ? Service.Socket : null;
        return new ContainerSandbox(options, new GuestPrograms(_files, guests ?? new GuestOptions()), time ?? TimeProvider.System);
    }
}
