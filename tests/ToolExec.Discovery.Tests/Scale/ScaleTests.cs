using ToolExec.Benchmarks.Discovery;
using Xunit.Abstractions;

namespace ToolExec.Discovery.Tests.Scale;

/// <summary>A hundred thousand tools are an ordinary catalogue: the right one is found among them. The benchmarks measure how fast.</summary>
public sealed class ScaleTests(ITestOutputHelper output)
{
    private const int Count = 100_000;

    [Fact]
    public async Task SearchAsync_HundredThousandTools_FindsTheOne()
    {
        var catalog = ScaleCatalog.Create(Count);
        var queries = ScaleCatalog.Queries(Count, 200);
        var plain = new PlainBm25(catalog.Entries);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var index = DiscoveryHost.CreateIndex(new FixedRegistry(catalog));
        await index.SearchAsync(new ToolSearchQuery("invoice")).OrHang();
        var bytes = GC.GetTotalMemory(forceFullCollection: true) - before;

        var ours = await HitsAsync(queries, async q => [.. (await index.SearchAsync(new ToolSearchQuery(q)).OrHang()).Hits.Select(h => h.Id)]);
        var theirs = await HitsAsync(queries, q => Task.FromResult(plain.Search(q, 10)));

        output.WriteLine($"ours hit@1 {ours.At1:0.000} hit@10 {ours.At10:0.000}, plain hit@1 {theirs.At1:0.000} hit@10 {theirs.At10:0.000}; the index has {bytes / 1_000_000.0:0.0} MB");
        ours.At1.Should().BeGreaterThan(0.95).And.BeGreaterThan(theirs.At1 + 0.2);
        ours.At10.Should().BeGreaterThan(0.99).And.BeGreaterThan(theirs.At10);
        bytes.Should().BeLessThan(80_000_000);
        GC.KeepAlive(index);
    }

    private static async Task<(double At1, double At10)> HitsAsync(IReadOnlyList<(string Query, string Id)> queries, Func<string, Task<string[]>> search)
    {
        var (first, ten) = (0, 0);
        foreach (var (query, id) in queries)
        {
            var found = await search(query);
            first += found.Length > 0 && string.Equals(found[0], id, StringComparison.Ordinal) ? 1 : 0;
            ten += found.Contains(id, StringComparer.Ordinal) ? 1 : 0;
        }

        return ((double)first / queries.Count, (double)ten / queries.Count);
    }
}
