using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ToolExec.Backend.Tests;

public sealed class ProcessToolExecBuilderExtensionsTests
{
    private readonly Builder _builder = new();

    [Fact]
    public void Add_WrongArguments_AreRefused()
    {
        FluentActions.Invoking(() => ProcessToolExecBuilderExtensions.AddProcesses(null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => _builder.AddProcessBackend("", _ => { })).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => _builder.AddProcessBackend("cli", null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => _builder.AddToolProcess("lines", null!)).Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public async Task Add_BothKinds_AreBackendsOfTheInstanceAndTheFactoryIsThereOnce()
    {
        _builder.AddProcessBackend("cli", o => o.Tools.Add(Programs.Tool("t", "args"))).AddToolProcess("lines", o => o.Command = "x").AddProcesses();
        await using var services = _builder.Services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });

        services.GetServices<IBackend>().Select(b => (b.Name, b.Kind)).Should().Equal(("cli", "process"), ("lines", "process"));
        services.GetServices<IBackendFactory>().Should().ContainSingle(f => f.Kind == "process");
    }

    [Fact]
    public async Task Add_WrongOptions_FailWhenTheHostStarts()
    {
        _builder.AddProcessBackend("cli", _ => { }).AddToolProcess("lines", _ => { });
        await using var services = _builder.Services.BuildServiceProvider();

        FluentActions.Invoking(() => services.GetRequiredService<IStartupValidator>().Validate()).Should().Throw<AggregateException>()
            .Which.InnerExceptions.Select(e => e.Message).Should().Contain(m => m.Contains("at least one tool")).And.Contain(m => m.Contains("must name the program"));
    }

    private sealed class Builder : IToolExecBuilder
    {
        public IServiceCollection Services { get; } = new ServiceCollection();

        public object? ServiceKey => null;
    }
}
