using ToolExec.Discovery.Search;

namespace ToolExec.Discovery.Tests.Indexing;

/// <summary>The index is that of the catalogue now, whatever way it came about.</summary>
public sealed class FollowingTests
{
    [Fact]
    public async Task SearchAsync_AfterAChangeOfABackendsList_FollowsIt()
    {
        var backend = IndexHost.Backend("live", IndexHost.Make("live:first", "Says hello."));
        await using var host = await IndexHost.StartAsync([], add: b => b.AddBackend(backend));
        var version = host.Index.Version;

        backend.Add(IndexHost.Make("live:second", "Says goodbye."), _ => new(ToolResult.Success(default)));
        await host.Executor.Backends.ListAllToolsAsync().OrHang();
        (await host.FindAsync("goodbye")).Should().Equal("live:second");
        host.Index.Version.Should().BeGreaterThan(version);

        backend.Add(IndexHost.Make("live:second", "Sings."), _ => new(ToolResult.Success(default)));
        await host.Executor.Backends.ListAllToolsAsync().OrHang();
        (await host.FindAsync("goodbye")).Should().BeEmpty();
        (await host.FindAsync("singing")).Should().Equal("live:second");

        await host.Executor.Backends.UnregisterAsync("live").OrHang();
        (await host.FindAsync("")).Should().BeEmpty();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Build_StepByStep_EqualsBuildAtOnce(int seed)
    {
        // A fixed sequence, so that a failure can be repeated.
        var random = new Random(seed);
        string[] words = ["create", "delete", "issue", "invoice", "mail", "user", "report", "daily", "search", "export"];
        var entries = new Dictionary<string, ToolCatalogEntry>(StringComparer.Ordinal);
        var weights = new FieldWeights(new SearchWeights());
        var builder = new SnapshotBuilder(weights, 8192);
        var snapshot = builder.Start();
        for (var round = 1; round <= 40; round++)
        {
            for (var change = 0; change < 5; change++)
            {
                var id = $"n{random.Next(4)}:tool_{random.Next(30)}";
                if (random.Next(3) == 0)
                {
                    entries.Remove(id);
                }
                else
                {
                    entries[id] = Entry(id, string.Join(' ', Enumerable.Range(0, 6).Select(_ => words[random.Next(words.Length)])));
                }
            }

            snapshot = builder.Build(new ToolCatalog(round, entries.Values, []), snapshot);
            var atOnce = new SnapshotBuilder(weights, 8192);
            var fresh = atOnce.Build(snapshot.Catalog, atOnce.Start());
            foreach (var query in words)
            {
                Ranked(snapshot, query).Should().Equal(Ranked(fresh, query));
            }
        }
    }

    [Fact]
    public void Build_ToolsThatComeAndGo_DoNotFillTheVocabulary()
    {
        var builder = new SnapshotBuilder(new FieldWeights(new SearchWeights()), 8192);
        var snapshot = builder.Start();
        for (var round = 0; round < 60; round++)
        {
            var text = string.Join(' ', Enumerable.Range(0, 1000).Select(i => $"word{(char)('a' + (round % 26))}{(char)('a' + (round / 26))}{i}"));
            snapshot = builder.Build(new ToolCatalog(round, [Entry("n:t", text)], []), snapshot);
        }

        snapshot.Vocabulary.Count.Should().BeLessThan(30_000);
        Ranked(snapshot, "wordhc7").Should().ContainSingle();
    }

    [Fact]
    public async Task SearchAsync_WhileToolsChange_AnswersFromOneCatalogue()
    {
        var backend = IndexHost.Backend("live", [.. Enumerable.Range(0, 50).Select(i => IndexHost.Make($"live:tool_{i}", "round 0"))]);
        await using var host = await IndexHost.StartAsync([], add: b => b.AddBackend(backend));
        using var stop = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            var pages = 0;
            do
            {
                var page = await host.Index.SearchAsync(new ToolSearchQuery("round") { Limit = 100 });
                page.Total.Should().Be(page.Hits.Count);
                pages++;

                // A search ends at once: without this the readers would keep every thread of a small pool from those who change the tools.
                await Task.Yield();
            }
            while (!stop.IsCancellationRequested);

            return pages;
        })).ToArray();

        for (var round = 1; round <= 30; round++)
        {
            backend.Add(IndexHost.Make($"live:tool_{round}", $"round {round}"), _ => new(ToolResult.Success(default)));
            await host.Executor.Backends.ListAllToolsAsync().OrHang();
        }

        await stop.CancelAsync();
        (await Task.WhenAll(readers).OrHang()).Should().OnlyContain(n => n > 0);
        (await host.FindAsync("30")).Should().Contain("live:tool_30");
    }

    private static List<(string Id, float Score)> Ranked(SearchSnapshot snapshot, string query) =>
        [.. LexicalSearch.Run(snapshot, new Discovery.Text.SynonymTable(true, []), query, null, 100).Best.Select(b => (snapshot.Catalog.Entries[b.Tool].Id, b.Score))];

    private static ToolCatalogEntry Entry(string id, string description)
    {
        var backend = new DelegateBackend("b");
        var binding = new ToolBinding { Backend = "b", Kind = "local", RemoteName = "r" };
        return new ToolCatalogEntry(IndexHost.Make(id, description), [new ToolRoute(binding, backend, new BackendGate())]);
    }
}
