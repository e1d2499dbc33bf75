using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using ToolExec.Discovery.Embeddings;
using ToolExec.Discovery.Search;

namespace ToolExec.Discovery.Tests.Embeddings;

public sealed class HybridSearchTests
{
    private static readonly Tool[] Tools =
    [
        IndexHost.Make("shop:create_invoice", "Writes an invoice."),
        IndexHost.Make("meteo:forecast", "Tells the weather."),
        IndexHost.Make("fs:read_file", "Reads a file."),
        IndexHost.Make("post:list_inbox", "Lists the mail."),
    ];

    private readonly ManualTimeProvider _time = new();
    private readonly MeaningGenerator _generator = new();

    [Fact]
    public async Task SearchAsync_WordThatNoToolHas_IsFoundByItsMeaning()
    {
        await using var host = await StartAsync();
        var page = await WhenReadyAsync(host, "umbrella");

        page.Ranking.Should().Be(ToolRanking.Hybrid);
        page.Hits[0].Id.Should().Be("meteo:forecast");
        page.Notices.Should().BeEmpty();
    }

    [Fact]
    public async Task SearchAsync_ExactName_StaysFirst()
    {
        await using var host = await StartAsync([.. Tools, IndexHost.Make("a:umbrella", "Nothing else."), IndexHost.Make("b:rain_weather_forecast", "umbrella rain weather forecast")]);

        (await WhenReadyAsync(host, "umbrella")).Hits[0].Id.Should().Be("a:umbrella");
    }

    [Fact]
    public async Task SearchAsync_Filter_HoldsForMeaningToo()
    {
        await using var host = await StartAsync();
        await WhenReadyAsync(host, "umbrella");

        (await host.FindAsync("umbrella", new ToolFilter { Deny = ["meteo:*"] })).Should().BeEmpty();
    }

    [Fact]
    public async Task SearchAsync_VectorsNotThere_RanksByWordsAndSaysSo()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _generator.Before = (_, token) => gate.Task.WaitAsync(token);
        await using var host = await StartAsync();

        var page = await host.Index.SearchAsync(new ToolSearchQuery("file")).OrHang();

        page.Ranking.Should().Be(ToolRanking.Lexical);
        page.Hits.Select(h => h.Id).Should().Equal("fs:read_file");
        page.Notices.Should().Equal("No tool can be found by meaning yet; these are ranked by words alone.");
        gate.SetResult();
        (await WhenReadyAsync(host, "file")).Ranking.Should().Be(ToolRanking.Hybrid);
    }

    [Fact]
    public async Task SearchAsync_ManyTools_AreEmbeddedInBatchesAndBounded()
    {
        Tool[] tools = [.. Enumerable.Range(0, 25).Select(i => IndexHost.Make($"n:file_{i:00}"))];
        await using var host = await StartAsync(tools, o => (o.Embeddings.BatchSize, o.Embeddings.MaxTools) = (10, 22));

        var page = await WhenReadyAsync(host, "disk", p => p.Notices is ["22 of 25 tools can be found by meaning; the others by words alone."]);

        page.Total.Should().Be(22);
        lock (_generator.Sizes)
        {
            _generator.Sizes.Where(s => s > 1).Should().Equal(10, 10, 2);
        }
    }

    [Fact]
    public async Task SearchAsync_GeneratorFails_RanksByWordsAndAsksAgainLater()
    {
        await using var host = await StartAsync();
        await WhenReadyAsync(host, "umbrella");
        _generator.Before = (_, _) => throw new InvalidOperationException("secret");

        var page = await host.Index.SearchAsync(new ToolSearchQuery("file please")).OrHang();
        var requests = _generator.Requests;
        var resting = await host.Index.SearchAsync(new ToolSearchQuery("file again")).OrHang();
        page.Ranking.Should().Be(ToolRanking.Lexical);
        page.Notices.Should().Equal("Finding by meaning does not work now; these are ranked by words alone.");
        resting.Ranking.Should().Be(ToolRanking.Lexical);
        _generator.Requests.Should().Be(requests, "a generator that failed is left alone");

        _generator.Before = null;
        _time.Advance(TimeSpan.FromSeconds(30) - TimeSpan.FromTicks(1));
        (await host.Index.SearchAsync(new ToolSearchQuery("file again")).OrHang()).Ranking.Should().Be(ToolRanking.Lexical);
        _time.Advance(TimeSpan.FromTicks(1));
        (await host.Index.SearchAsync(new ToolSearchQuery("file again")).OrHang()).Ranking.Should().Be(ToolRanking.Hybrid);
    }

    [Fact]
    public async Task SearchAsync_GeneratorHangs_WaitsForTheQueryTimeoutOnly()
    {
        await using var host = await StartAsync();
        await WhenReadyAsync(host, "umbrella");
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _generator.Before = (_, _) =>
        {
            asked.SetResult();
            return new TaskCompletionSource().Task;
        };

        var search = host.Index.SearchAsync(new ToolSearchQuery("file please")).AsTask();
        await asked.Task.OrHang();
        _time.Advance(TimeSpan.FromSeconds(2) - TimeSpan.FromTicks(1));
        search.IsCompleted.Should().BeFalse();
        _time.Advance(TimeSpan.FromTicks(1));

        (await search.OrHang()).Ranking.Should().Be(ToolRanking.Lexical);
    }

    [Fact]
    public async Task SearchAsync_CancelledWhileTheGeneratorWorks_Throws()
    {
        await using var host = await StartAsync();
        await WhenReadyAsync(host, "umbrella");
        using var caller = new CancellationTokenSource();
        _generator.Before = async (_, token) =>
        {
            await caller.CancelAsync();
            await new TaskCompletionSource().Task.WaitAsync(token);
        };

        var search = async () => await host.Index.SearchAsync(new ToolSearchQuery("file please"), caller.Token).OrHang();

        (await search.Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(caller.Token);
    }

    public static TheoryData<string, Func<float[], float[]>> BadVectors => new()
    {
        { "zero", v => new float[v.Length] },
        { "not a number", v => [float.NaN, .. v[1..]] },
        { "empty", _ => [] },
        { "of another length", v => [.. v, 1] },
    };

    [Theory]
    [MemberData(nameof(BadVectors))]
    public async Task SearchAsync_VectorThatIsNone_RanksByWords(string what, Func<float[], float[]> change)
    {
        await using var host = await StartAsync();
        await WhenReadyAsync(host, "umbrella");
        _generator.Change = change;

        (await host.Index.SearchAsync(new ToolSearchQuery($"file {what}")).OrHang()).Ranking.Should().Be(ToolRanking.Lexical);
    }

    [Fact]
    public async Task SearchAsync_PageByPage_ShowsEachToolOnceUntilTheVectorsChange()
    {
        await using var host = await StartAsync([.. Tools, .. Enumerable.Range(0, 20).Select(i => IndexHost.Make($"n:file_{i:00}", "disk"))]);
        await WhenReadyAsync(host, "a file in a folder");
        var ids = new List<string>();
        string? cursor = null;
        do
        {
            var page = await host.Index.SearchAsync(new ToolSearchQuery("a file in a folder") { Limit = 5, Cursor = cursor }).OrHang();
            page.Error.Should().BeNull();
            ids.AddRange(page.Hits.Select(h => h.Id));
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        ids.Should().HaveCount(21).And.OnlyHaveUniqueItems();
        _generator.Requests.Should().BeLessThan(5, "the vector of a query is kept");
    }

    [Fact]
    public async Task SearchAsync_ToolsThatCameLater_AreFoundByMeaningToo()
    {
        await using var host = await StartAsync();
        await WhenReadyAsync(host, "umbrella");
        var before = _generator.Requests;

        await host.Executor.Backends.RegisterAsync(IndexHost.Backend("late", IndexHost.Make("late:rain_radar"))).OrHang();
        var page = await WhenReadyAsync(host, "umbrella", p => p.Total == 2);

        page.Hits.Select(h => h.Id).Should().BeEquivalentTo("meteo:forecast", "late:rain_radar");
        lock (_generator.Sizes)
        {
            _generator.Sizes.Skip(before).Sum().Should().Be(1, "what has a vector keeps it");
        }
    }

    [Fact]
    public async Task DisposeAsync_WhileTheGeneratorHangs_Ends()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _generator.Before = (_, _) =>
        {
            asked.TrySetResult();
            return new TaskCompletionSource().Task;
        };
        var host = await StartAsync();
        await host.FindAsync("file");
        await asked.Task.OrHang();

        await host.DisposeAsync().OrHang();
        await host.DisposeAsync().OrHang();
    }

    [Fact]
    public void AddToolEmbeddings_NoGenerator_SaysWhichServiceIsMissing()
    {
        var services = new ServiceCollection();
        services.AddToolExec().AddToolEmbeddings();
        using var provider = services.BuildServiceProvider();

        provider.Invoking(p => p.GetRequiredService<IToolIndex>()).Should().Throw<InvalidOperationException>().WithMessage("*IEmbeddingGenerator*");
    }

    [Fact]
    public void Fuse_TwoRankings_AddsPlacesNotScores()
    {
        var lexical = new RankedTools([new ScoredTool(1, 90), new ScoredTool(2, 1), new ScoredTool(3, 0.5f)], 3, []);

        var fused = HybridSearch.Fuse(lexical, [new ScoredTool(2, 0.9f), new ScoredTool(4, 0.8f)], 10);

        fused.Best.Select(b => b.Tool).Should().Equal(2, 1, 4, 3);
        fused.Best[0].Score.Should().BeApproximately((1f / 62) + (1f / 61), 1e-6f);
        fused.Total.Should().Be(4);
    }

    private Task<IndexHost> StartAsync(Tool[]? tools = null, Action<DiscoveryOptions>? configure = null) =>
        IndexHost.StartAsync(tools ?? Tools, configure, b =>
        {
            b.Services.AddSingleton<TimeProvider>(_time);
            b.Services.AddSingleton<IEmbeddingGenerator<string, Embedding<float>>>(_generator);
            b.AddToolEmbeddings();
        });

    // The vectors come in the background, with nothing to await: asks until they are there.
    private static async Task<ToolSearchPage> WhenReadyAsync(IndexHost host, string query, Predicate<ToolSearchPage>? ready = null)
    {
        ready ??= p => p.Ranking == ToolRanking.Hybrid && p.Notices.Count == 0;
        var end = Environment.TickCount64 + 10_000;
        while (true)
        {
            var page = await host.Index.SearchAsync(new ToolSearchQuery(query) { Limit = 100 }).OrHang();
            if (ready(page))
            {
                return page;
            }

            (Environment.TickCount64 < end).Should().BeTrue("the vectors should be there within 10 s");
            await Task.Yield();
        }
    }
}
