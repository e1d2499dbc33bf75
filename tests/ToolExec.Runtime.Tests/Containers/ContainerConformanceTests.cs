using ToolExec.Runtime.Tests.Conformance;

namespace ToolExec.Runtime.Tests.Containers;

/// <summary>The contract of sandboxes, kept by containers: of each engine, and in each language.</summary>
/// <typeparam name="TFixture">The engine.</typeparam>
/// <typeparam name="TService">What runs it.</typeparam>
public abstract class ContainerConformanceTests<TFixture, TService>(TFixture fixture, PooledSandbox<TFixture> pooled) : PooledConformance, IClassFixture<PooledSandbox<TFixture>>
    where TFixture : ContainerFixture<TService>
    where TService : IContainerService, new()
{
    protected override TimeSpan Patience => TimeSpan.FromMinutes(2);

    protected override Task<ISandbox> CreateAsync() => Task.FromResult<ISandbox>(fixture.Create());

    protected override async Task<ISandbox> SharedAsync(bool isPooled) => isPooled ? await pooled.GetAsync(Language) : fixture.Sandbox;
}
