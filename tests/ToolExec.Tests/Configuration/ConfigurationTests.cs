using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ToolExec.Backend;
using ToolExec.Run;
using ToolExec.TestSupport;

namespace ToolExec.Tests.Configuration;

public sealed class ConfigurationTests
{
    [Fact]
    public async Task Configure_Sections_AreBound()
    {
        await using var provider = Build(new(StringComparer.Ordinal)
        {
            ["Run:Timeout"] = "00:00:07",
            ["Run:MaxViolations"] = "3",
            ["Registry:Startup"] = "Tolerant",
        });

        provider.GetRequiredService<IOptions<ToolRunOptions>>().Value.Timeout.Should().Be(TimeSpan.FromSeconds(7));
        provider.GetRequiredService<IOptions<ToolRunOptions>>().Value.MaxViolations.Should().Be(3);
        provider.GetRequiredService<IOptions<BackendRegistryOptions>>().Value.Startup.Should().Be(BackendStartup.Tolerant);
    }

    [Fact]
    public async Task Configure_Backends_AreMadeByTheFactoryOfTheirKind()
    {
        await using var provider = Build(new(StringComparer.Ordinal)
        {
            ["Backends:0:name"] = "one",
            ["Backends:0:kind"] = "Echo",
            ["Backends:0:words:0"] = "a",
            ["Backends:0:words:1"] = "b",
            ["Backends:0:namespace"] = "shared",
            ["Backends:1:name"] = "two",
            ["Backends:1:kind"] = "echo",
            ["Backends:1:enabled"] = "false",
        });
        var executor = provider.GetRequiredService<ToolExecutor>();
        await executor.StartAsync().OrHang();

        executor.Catalog.Entries.Select(e => e.Id).Should().Equal("shared:a", "shared:b");
        executor.Backends.List().Select(b => (b.Name, b.State)).Should().Equal(("one", BackendState.Started), ("two", BackendState.Disabled));
    }

    [Theory]
    [InlineData("Backends:0:kind", "nope", "Backends:0:kind is 'nope', for which no package was added. Known kinds: echo.")]
    [InlineData("Backends:0:name", "", "Backends:0/name must be set, but is missing or empty.")]
    [InlineData("Backends:0:enabled", "maybe", "Backends:0/enabled must be true or false, but is a string.")]
    [InlineData("Backends:0:wrods:0", "a", "Backends:0/wrods is not a setting of this backend. It knows words.")]
    [InlineData("Backends:0:words", "a", "Backends:0/words must be a list of strings, but is a string.")]
    public async Task Configure_WrongSetting_StopsTheStartAndNamesIt(string key, string value, string message)
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["Backends:0:name"] = "one", ["Backends:0:kind"] = "echo", [key] = value };
        await using var provider = Build(settings);

        var start = async () => await provider.GetRequiredService<ToolExecutor>().StartAsync().OrHang();

        (await start.Should().ThrowAsync<BackendSettingsException>()).WithMessage(message);
    }

    private static ServiceProvider Build(Dictionary<string, string?> settings)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IBackendFactory, EchoFactory>();
        services.AddToolExec(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        return services.BuildServiceProvider();
    }

    private sealed class EchoFactory : IBackendFactory
    {
        public string Kind => "echo";

        public IBackend Create(string name, BackendSettings settings, IServiceProvider services)
        {
            var backend = new DelegateBackend(name, Kind);
            foreach (var word in settings.GetStrings("words"))
            {
                backend.AddValue(word);
            }

            settings.EnsureAllRead();
            return backend;
        }
    }
}
