using Microsoft.Extensions.DependencyInjection;

namespace ToolExec.Samples.ConsoleHost;

/// <summary>A desk with two customers, for each test.</summary>
public abstract class DeskTests : IAsyncLifetime
{
    private readonly CancellationTokenSource _limit = new(TimeSpan.FromSeconds(20));
    private readonly ServiceProvider _provider;

    protected DeskTests()
    {
        var services = new ServiceCollection();
        services.AddSupportDesk();
        _provider = services.BuildServiceProvider(new ServiceProviderOptions { ValidateScopes = true, ValidateOnBuild = true });
        Tools = _provider.GetRequiredService<ToolExecutor>();
        Store.Open(new NewTicket("Ada", "The printer smokes"));
        Store.Open(new NewTicket("Ada", "The printer burns", Priority.High));
        Store.Open(new NewTicket("Bob", "Where is my bill?", Priority.Low));
    }

    protected ToolExecutor Tools { get; }

    protected TicketStore Store => _provider.GetRequiredService<TicketStore>();

    protected IServiceProvider Services => _provider;

    /// <summary>Gets a token that ends every test, so that a fault is a failure and no hang.</summary>
    protected CancellationToken Limit => _limit.Token;

    public async Task InitializeAsync() => await Tools.StartAsync(Limit);

    public async Task DisposeAsync()
    {
        await _provider.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));
        _limit.Dispose();
    }
}
