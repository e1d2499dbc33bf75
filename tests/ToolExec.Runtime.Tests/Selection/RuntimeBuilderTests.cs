using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ToolExec.TestSupport;

namespace ToolExec.Runtime.Tests.Selection;

public sealed class RuntimeBuilderTests
{
    [Fact]
    public void Add_ArgumentIsNull_Throws()
    {
        var builder = new Builder();

        builder.Invoking(b => b.AddSandbox(null!)).Should().Throw<ArgumentNullException>();
        builder.Invoking(b => b.AddRuntime((BackendSettings)null!)).Should().Throw<ArgumentNullException>();
        builder.Invoking(b => b.AddUnsafeProcessSandbox(o => o.Name = " ")).Should().Throw<ArgumentException>();
        ((Action)(() => RuntimeBuilderExtensions.AddRuntime(null!))).Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public async Task AddRuntime_Twice_RegistersOnceAndAddsUp()
    {
        var builder = new Builder();
        builder.AddRuntime(o => o.AllowUnsafe = true).AddRuntime(o => o.DeniedSandboxes.Add("x"));
        await using var services = builder.Services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });

        services.GetServices<ISandboxRuntime>().Should().ContainSingle();
        services.GetServices<IInstancePart>().Should().ContainSingle();
        services.GetRequiredService<IOptions<RuntimeOptions>>().Value.Should().Match<RuntimeOptions>(o => o.AllowUnsafe && o.DeniedSandboxes.Contains("x"));
    }

    [Theory]
    [InlineData("DefaultProfile", "Dev")]
    [InlineData("AllowedProfiles", "AllowUnsafe")]
    [InlineData("ProbeTimeout", "00:10:00")]
    [InlineData("Guests.Node", "empty")]
    public void Options_OutOfBounds_AreToldTogether(string property, string rule)
    {
        var builder = new Builder();
        builder.AddRuntime(o =>
        {
            o.DefaultProfile = SandboxProfile.Hardened;
            o.AllowedProfiles.Clear();
            o.AllowedProfiles.Add(SandboxProfile.Dev);
            o.ProbeTimeout = TimeSpan.Zero;
            o.Guests.Node = " ";
        });
        using var services = builder.Services.BuildServiceProvider();

        var read = () => services.GetRequiredService<IOptions<RuntimeOptions>>().Value;

        read.Should().Throw<OptionsValidationException>().Which.Failures.Should().ContainMatch($"*{property}*{rule}*");
    }

    [ComponentFact("python3")]
    public async Task AddRuntime_FromSettings_MakesTheSandboxesAndChecksTheirHealth()
    {
        var builder = new Builder();
        builder.AddRuntime(Settings("""
            {
              "defaultProfile": "dev", "allowedProfiles": ["dev", "standard"], "allowUnsafe": true, "limits": { "timeout": 20, "memoryBytes": 67108864 },
              "guests": { "node": "/nowhere/node" },
              "sandboxes": { "scratch": { "kind": "Process", "limits": { "outputBytes": 100 }, "pool": { "size": 1 }, "environment": { "STAGE": "test" } } }
            }
            """));
        await using var services = builder.Services.BuildServiceProvider();
        var part = services.GetRequiredService<IInstancePart>();

        await part.StartAsync(CancellationToken.None).OrGiveUp();
        var result = await services.GetRequiredService<ISandboxRuntime>().ExecuteAsync(new SandboxRequest
        {
            Language = SandboxLanguages.Python,
            Code = "import os\nreturn os.environ['STAGE']",
            Gateway = new TestGateway(),
        }).OrGiveUp();

        result.Error.Should().BeNull();
        result.Sandbox.Should().Be("scratch");
        result.Value.GetString().Should().Be("test");
        (await part.CheckHealthAsync(CancellationToken.None)).Should().Be(new BackendHealth(BackendHealthStatus.Healthy, "Ready: scratch (dev)."));
    }

    [Theory]
    [InlineData("""{"profile":"dev"}""", "runtime/profile")]
    [InlineData("""{"defaultProfile":"none"}""", "runtime/defaultProfile")]
    [InlineData("""{"allowedProfiles":["x"]}""", "runtime/allowedProfiles/0")]
    [InlineData("""{"limits":{"memoryBytes":0.5}}""", "runtime/limits/memoryBytes")]
    [InlineData("""{"limits":{"memory":1}}""", "runtime/limits/memory")]
    [InlineData("""{"guests":{"ruby":"x"}}""", "runtime/guests/ruby")]
    [InlineData("""{"sandboxes":{"a":{}}}""", "runtime/sandboxes/a/kind")]
    public void AddRuntime_SettingIsWrong_NamesIt(string json, string path)
    {
        var add = () => new Builder().AddRuntime(Settings(json));

        add.Should().Throw<BackendSettingsException>().WithMessage($"*{path}*");
    }

    [Theory]
    [InlineData("""{"sandboxes":{"a":{"kind":"magic"}}}""", "runtime/sandboxes/a/kind")]
    [InlineData("""{"sandboxes":{"a":{"kind":"process","pool":{"size":65}}}}""", "runtime/sandboxes/a/pool/size")]
    [InlineData("""{"sandboxes":{"a":{"kind":"process","root":"/"}}}""", "runtime/sandboxes/a/root")]
    public async Task StartAsync_SandboxSettingIsWrong_NamesIt(string json, string path)
    {
        var builder = new Builder();
        builder.AddRuntime(Settings(json));
        await using var services = builder.Services.BuildServiceProvider();

        var start = () => services.GetRequiredService<IInstancePart>().StartAsync(CancellationToken.None).OrHang();

        await start.Should().ThrowAsync<BackendSettingsException>().WithMessage($"*{path}*");
    }

    [Fact]
    public async Task CheckHealthAsync_SandboxCannotRun_SaysWhy()
    {
        var builder = new Builder();
        builder.AddSandbox(_ => new FakeSandbox("ill", SandboxProfile.Standard, "x") { Probe = _ => new(SandboxProbe.Unavailable("No kernel.")) });
        await using var services = builder.Services.BuildServiceProvider();
        var part = services.GetRequiredService<IInstancePart>();
        await part.StartAsync(CancellationToken.None).OrHang();

        (await part.CheckHealthAsync(CancellationToken.None)).Should().Be(BackendHealth.Unhealthy("ill cannot run here: No kernel."));
    }

    [Fact]
    public async Task Dispose_ContainerIsDisposedSynchronously_DisposesTheSandboxes()
    {
        var sandbox = new FakeSandbox("a", SandboxProfile.Standard, "x");
        var builder = new Builder();
        builder.AddSandbox(_ => sandbox);
        var services = builder.Services.BuildServiceProvider();
        await services.GetRequiredService<IInstancePart>().StartAsync(CancellationToken.None).OrHang();

        await Task.Run(services.Dispose).OrHang();

        sandbox.IsDisposed.Should().BeTrue();
    }

    private static BackendSettings Settings(string json) => new(JsonElement.Parse(json), "runtime");

    private sealed class Builder : IToolExecBuilder
    {
        public IServiceCollection Services { get; } = new ServiceCollection();

        public object? ServiceKey => null;
    }
}
