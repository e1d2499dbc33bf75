using System.Text.Json;
using ToolExec.Benchmarks.Discovery;
using ToolExec.Discovery.Tests.Relevance;
using Xunit.Abstractions;

namespace ToolExec.Discovery.Tests.Scale;

/// <summary>What a catalogue costs a model to read, in each form. The table in docs/benchmarks comes from here.</summary>
public sealed class TokenCostTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(10)]
    [InlineData(100)]
    [InlineData(500)]
    public async Task Forms_OfACatalogue_CostLessTheLessTheySay(int count)
    {
        Tool[] tools = [.. RelevanceSet.Tools.Concat(ScaleCatalog.Create(count).Entries.Select(e => e.Tool)).Take(count)];
        await using var host = await IndexHost.StartAsync(tools);

        var full = tools.Sum(t => Tokens(ToolJson.ToMcpJson(t)));
        var types = host.Index.ListNamespaces().Namespaces.Sum(n => host.Index.TryDeclareNamespace(n.Name, null, out var text, out _) ? Tokens(text) : 0);
        var signatures = tools.Sum(t => Tokens(host.Describe(t.Id.ToString(), ToolDetail.Signature).Signature!));
        var page = Tokens(JsonSerializer.Serialize(await host.Index.SearchAsync(new ToolSearchQuery("send the customer an invoice")).OrHang(), ToolExecJson.DefaultOptions));
        var described = Tokens(JsonSerializer.Serialize(host.Describe(tools[0].Id.ToString(), ToolDetail.Signature), ToolExecJson.DefaultOptions));

        output.WriteLine($"{count} tools: definitions {full}, TypeScript {types}, signatures {signatures}, one page of search {page}, one signature {described}");
        tools.Should().HaveCount(count);
        signatures.Should().BeLessThan(full / 2);
        types.Should().BeLessThan(full);
        (page + described).Should().BeLessThan(800, "a search and a look at one tool cost the same however many there are");
    }

    // Four characters a token: what is published for English text and JSON, within a fifth or so of any current tokeniser.
    private static int Tokens(string text) => (text.Length + 3) / 4;
}
