using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ToolExec.Discovery.Tests;

public sealed class DiscoveryOptionsTests
{
    [Fact]
    public void AddDiscovery_NoBuilder_Throws() =>
        FluentActions.Invoking(() => ((IToolExecBuilder)null!).AddDiscovery()).Should().Throw<ArgumentNullException>();

    [Fact]
    public async Task AddDiscovery_Twice_IsOneIndexWithBothSettings()
    {
        await using var host = await IndexHost.StartAsync([IndexHost.Make("n:t")], o => o.Notes["n:t"] = new ToolNotes { Text = "First." }, b => b.AddDiscovery(o => o.UseCommonSynonyms = false));

        host.Services.GetServices<IToolIndex>().Should().ContainSingle();
        var options = host.Services.GetRequiredService<IOptionsMonitor<DiscoveryOptions>>().Get(Options.DefaultName);
        (options.UseCommonSynonyms, options.Notes.Count).Should().Be((false, 1));
    }

    [Fact]
    public async Task AddDiscovery_KeyedInstances_AreApart()
    {
        var services = new ServiceCollection();
        foreach (var key in new[] { "one", "two" })
        {
            services.AddKeyedToolExec(key).AddDiscovery().AddBackend(IndexHost.Backend(key, IndexHost.Make($"{key}:tool")));
        }

        await using var provider = services.BuildServiceProvider();
        await provider.GetRequiredKeyedService<ToolExecutor>("one").StartAsync().OrHang();
        await provider.GetRequiredKeyedService<ToolExecutor>("two").StartAsync().OrHang();

        (await provider.GetRequiredKeyedService<IToolIndex>("one").SearchAsync(new ToolSearchQuery("tool")).OrHang()).Hits.Select(h => h.Id).Should().Equal("one:tool");
        (await provider.GetRequiredKeyedService<IToolIndex>("two").SearchAsync(new ToolSearchQuery("tool")).OrHang()).Hits.Select(h => h.Id).Should().Equal("two:tool");
        provider.GetService<IToolIndex>().Should().BeNull();
    }

    [Fact]
    public void Validate_Defaults_AreValid() => Validate(new DiscoveryOptions()).Should().BeEmpty();

    [Fact]
    public void Validate_EveryFault_IsReportedAtOnce()
    {
        var options = new DiscoveryOptions { MaxToolTextLength = 255, Weights = { Name = -1, Tags = 101, Title = double.NaN } };
        options.Synonyms.Add(["alone"]);
        options.Synonyms.Add(["two words", "x"]);
        options.Notes["no id!"] = new ToolNotes();
        options.Notes["n:t"] = null!;

        Validate(options).Should().BeEquivalentTo(
            "Property MaxToolTextLength: must be 256 to 1048576, but is 255.",
            "Property Weights.Name: must be 0 to 100, but is -1.",
            "Property Weights.Tags: must be 0 to 100, but is 101.",
            "Property Weights.Title: must be 0 to 100, but is NaN.",
            "Property Synonyms[0]: must have at least two words, each one word, but has [alone].",
            "Property Synonyms[1]: must have at least two words, each one word, but has [two words, x].",
            "Property Notes[no id!]: The name of a tool id may only have characters of [A-Za-z0-9_.-], but has ' ', '!'.",
            "Property Notes[n:t]: must not be null.");
    }

    [Theory]
    [InlineData(256, true)]
    [InlineData(1_048_576, true)]
    [InlineData(1_048_577, false)]
    public void Validate_TextLengthAtItsBounds(int length, bool valid) => (Validate(new DiscoveryOptions { MaxToolTextLength = length }).Count == 0).Should().Be(valid);

    [Fact]
    public void Validate_NoWeightAtAll_IsRefused()
    {
        var options = new DiscoveryOptions
        {
            Weights = { Name = 0, Title = 0, Description = 0, Tags = 0, Namespace = 0, ParameterNames = 0, EnumValues = 0, ParameterDescriptions = 0 },
        };

        Validate(options).Should().ContainSingle().Which.Should().Contain("nothing would be found");
    }

    private static List<string> Validate(DiscoveryOptions options) => [.. new DiscoveryOptionsValidator().Validate(null, options).Failures ?? []];
}
