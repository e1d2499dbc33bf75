using Microsoft.Extensions.DependencyInjection;

namespace ToolExec.Backend.Tests.Local;

public sealed class HandlerToolTests
{
    private static readonly LocalJson Json = LocalJson.Default;

    private static LocalTool Tool<THandler>()
        where THandler : class, IToolHandler<Sum, int> => LocalTool.FromHandler<THandler, Sum, int>("add", "Adds.", Json.Sum, Json.Int32);

    private static ServiceProvider Services(Action<IServiceCollection>? more = null)
    {
        var services = new ServiceCollection().AddScoped<Disposed>();
        more?.Invoke(services);
        return services.BuildServiceProvider(new ServiceProviderOptions { ValidateScopes = true });
    }

    [Fact]
    public void FromHandler_WrongArguments_Throws()
    {
        FluentActions.Invoking(() => LocalTool.FromHandler<Adder, Sum, int>(null!, "d", Json.Sum, Json.Int32)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => LocalTool.FromHandler<Adder, Sum, int>("a", "d", Json.Sum, null!)).Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public async Task Execute_RegisteredHandler_RunsInAScopeOfItsOwnThatIsDisposed()
    {
        await using var services = Services(s => s.AddScoped<Adder>());
        var log = new List<string>();

        for (var i = 1; i <= 2; i++)
        {
            var context = Calls.Context(Tool<Adder>().Definition, $$"""{"a":{{i}},"b":1}""", services);
            context.Items[Adder.LogKey] = log;
            (await Calls.BackendOf(Tool<Adder>()).ExecuteAsync(context).OrHang()).GetValueOrThrow().GetInt32().Should().Be(i + 1);
            context.Services.Should().BeSameAs(services, "the context has its own services back");
        }

        log.Should().Equal("run", "handler disposed", "scope disposed", "run", "handler disposed", "scope disposed");
    }

    [Fact]
    public async Task Execute_UnregisteredHandler_IsMadeAndDisposed()
    {
        await using var services = Services();
        var log = new List<string>();
        var context = Calls.Context(Tool<Adder>().Definition, """{"a":1,"b":1}""", services);
        context.Items[Adder.LogKey] = log;

        await Calls.BackendOf(Tool<Adder>()).ExecuteAsync(context).OrHang();

        log.Should().Equal("run", "handler disposed", "scope disposed");
    }

    [Fact]
    public async Task Execute_CallerGivesServices_UsesItsScopeAndLeavesItOpen()
    {
        await using var services = Services(s => s.AddScoped<Adder>());
        await using var scope = services.CreateAsyncScope();
        var log = new List<string>();
        var context = Calls.Context(Tool<Adder>().Definition, """{"a":1,"b":1}""", services, new ToolCallOptions { Services = scope.ServiceProvider });
        context.Items[Adder.LogKey] = log;

        await Calls.BackendOf(Tool<Adder>()).ExecuteAsync(context).OrHang();

        log.Should().Equal("run");
        scope.ServiceProvider.GetRequiredService<Disposed>().Log.Should().BeSameAs(log, "the handler had the caller's services");
    }

    [Fact]
    public async Task Execute_HandlerCannotBeMade_IsAFailureWithoutText()
    {
        await using var services = new ServiceCollection().BuildServiceProvider();

        var result = await Tool<Adder>().CallAsync("""{"a":1,"b":1}""", services);

        result.Error!.ToString().Should().Be("execution_failed: The tool 'add' failed.");
    }

    [Fact]
    public async Task Execute_DisposalThrows_IsAFailureWithoutText()
    {
        await using var services = Services();

        var result = await Tool<BadlyDisposed>().CallAsync("""{"a":1,"b":1}""", services);

        result.Error!.ToString().Should().Be("execution_failed: The tool 'add' failed.");
    }

    [Fact]
    public async Task Execute_ArgumentsCannotBeRead_MakesNoHandler()
    {
        var result = await Tool<Adder>().CallAsync("""{"a":1}""");

        result.Error!.Kind.Should().Be(ToolErrorKind.ValidationInput);
    }

    internal sealed class Disposed : IAsyncDisposable
    {
        public List<string>? Log { get; set; }

        public ValueTask DisposeAsync()
        {
            Log?.Add("scope disposed");
            return default;
        }
    }

    internal sealed class Adder(Disposed scope) : IToolHandler<Sum, int>, IDisposable
    {
        public static readonly object LogKey = new();

        public async ValueTask<int> InvokeAsync(Sum arguments, ToolCallContext context)
        {
            scope.Log = (List<string>?)context.Items[LogKey];
            scope.Log!.Add("run");
            await Task.Yield();
            return arguments.A + arguments.B;
        }

        public void Dispose() => scope.Log?.Add("handler disposed");
    }

    internal sealed class BadlyDisposed : IToolHandler<Sum, int>, IAsyncDisposable
    {
        public ValueTask<int> InvokeAsync(Sum arguments, ToolCallContext context) => new(1);

        public ValueTask DisposeAsync() => throw new InvalidOperationException("secret");
    }
}
