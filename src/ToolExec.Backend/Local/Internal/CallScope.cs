using Microsoft.Extensions.DependencyInjection;

namespace ToolExec.Backend;

/// <summary>The scope that a call's services come from: the caller's, else one of its own that ends with the call.</summary>
internal readonly struct CallScope : IAsyncDisposable
{
    private readonly ToolCallContext _context;
    private readonly IServiceProvider _before;
    private readonly AsyncServiceScope? _own;

    private CallScope(ToolCallContext context, AsyncServiceScope? own)
    {
        (_context, _before, _own) = (context, context.Services, own);
        if (own is { } scope)
        {
            context.Services = scope.ServiceProvider;
        }
    }

    public static CallScope Enter(ToolCallContext context) =>
        context.Call.Options?.Services is null && context.Services.GetService(typeof(IServiceScopeFactory)) is IServiceScopeFactory factory
            ? new CallScope(context, factory.CreateAsyncScope())
            : new CallScope(context, null);

    public async ValueTask DisposeAsync()
    {
        _context.Services = _before;
        if (_own is { } scope)
        {
            await scope.DisposeAsync().ConfigureAwait(false);
        }
    }
}
