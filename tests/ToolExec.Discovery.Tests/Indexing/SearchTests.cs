namespace ToolExec.Discovery.Tests.Indexing;

public sealed class SearchTests
{
    private static readonly Tool[] Tools =
    [
        IndexHost.Make("github:create_issue", "Opens a new issue in a repository.", """{"type":"object","properties":{"title":{"type":"string"},"labels":{"type":"array","items":{"type":"string"}}}}"""),
        IndexHost.Make("github:search", "Searches code."),
        IndexHost.Make("github:search_repositories", "Searches repositories by name and topic."),
        IndexHost.Make("github:getUserById", "Reads a user's profile."),
        IndexHost.Make("weather:forecast", "Tells the temperature of the coming days.", """{"type":"object","properties":{"unit":{"enum":["celsius","fahrenheit"]},"cityName":{"type":"string"}}}""", "climate"),
        IndexHost.Make("files:delete_file", "Removes a file from disk for good."),
        IndexHost.Make("files:web_search", "Looks something up on the internet."),
        IndexHost.Make("crypto:sha256", "Hashes a text."),
        IndexHost.Make("docs:query", "Runs queries over documents."),
        IndexHost.Make("intl:wetter", "Größe der Wolken über München. 天気予報を取得する。"),
    ];

    [Theory]
    [InlineData("create issue", "github:create_issue")]
    [InlineData("createIssue", "github:create_issue")]
    [InlineData("CREATE_ISSUE", "github:create_issue")]
    [InlineData("createissue", "github:create_issue")]
    [InlineData("github:create_issue", "github:create_issue")]
    [InlineData("creating issues", "github:create_issue")]
    [InlineData("user by id", "github:getUserById")]
    [InlineData("getuserbyid", "github:getUserById")]
    [InlineData("fahrenheit", "weather:forecast")]
    [InlineData("city name", "weather:forecast")]
    [InlineData("climate", "weather:forecast")]
    [InlineData("websearch", "files:web_search")]
    [InlineData("sha", "crypto:sha256")]
    [InlineData("sha256", "crypto:sha256")]
    [InlineData("query", "docs:query")]
    [InlineData("queries", "docs:query")]
    [InlineData("munchen grosse", "intl:wetter")]
    [InlineData("天気", "intl:wetter")]
    [InlineData("the weather please", "weather:forecast")]
    public async Task SearchAsync_Words_FindTheTool(string query, string first)
    {
        await using var host = await IndexHost.StartAsync(Tools);

        (await host.FindAsync(query)).Should().StartWith([first]);
    }

    [Fact]
    public async Task SearchAsync_ExactName_StandsAboveLongerOnes()
    {
        await using var host = await IndexHost.StartAsync(Tools);

        (await host.FindAsync("search")).Should().StartWith(["github:search"]).And.Contain("github:search_repositories");
    }

    [Theory]
    [InlineData("repositry", "github:search_repositories", "'repositry'")]
    [InlineData("temprature", "weather:forecast", "'temprature'")]
    [InlineData("farenheit", "weather:forecast", "'farenheit'")]
    [InlineData("ofrecast", "weather:forecast", "'ofrecast'")]
    public async Task SearchAsync_MisspeltWord_IsCorrectedAndSaysSo(string query, string found, string said)
    {
        await using var host = await IndexHost.StartAsync(Tools);

        var page = await host.Index.SearchAsync(new ToolSearchQuery(query)).OrHang();

        page.Hits.Should().Contain(h => h.Id == found);
        page.Notices.Should().ContainSingle().Which.Should().Contain(said);
    }

    [Fact]
    public async Task SearchAsync_BeginningOfAWord_IsCompleted()
    {
        await using var host = await IndexHost.StartAsync(Tools);

        (await host.FindAsync("fahr")).Should().Equal("weather:forecast");
        (await host.FindAsync("te")).Should().BeEmpty("two letters are no beginning");
    }

    [Fact]
    public async Task SearchAsync_OneWordWrittenAsTwo_IsFound()
    {
        await using var host = await IndexHost.StartAsync([IndexHost.Make("a:notify", "Calls a webhook."), IndexHost.Make("a:other", "Does nothing.")]);

        (await host.FindAsync("web hook")).Should().StartWith(["a:notify"]);
    }

    [Fact]
    public async Task SearchAsync_Synonym_FindsWhatToolsCallIt()
    {
        await using var host = await IndexHost.StartAsync([IndexHost.Make("f:delete_file"), IndexHost.Make("f:open_file")]);
        await using var strict = await IndexHost.StartAsync([IndexHost.Make("f:delete_file"), IndexHost.Make("f:open_file")], o => o.UseCommonSynonyms = false);
        await using var own = await IndexHost.StartAsync([IndexHost.Make("f:loeschen")], o => o.Synonyms.Add(["entfernen", "loeschen"]));

        (await host.FindAsync("erase")).Should().Equal("f:delete_file");
        (await strict.FindAsync("erase")).Should().BeEmpty();
        (await own.FindAsync("entfernen")).Should().Equal("f:loeschen");
    }

    [Fact]
    public async Task SearchAsync_FieldWeights_DecideWhatCounts()
    {
        Tool[] tools = [IndexHost.Make("a:one", "About invoices."), IndexHost.Make("b:invoices", "About something else entirely.")];
        await using var host = await IndexHost.StartAsync(tools);
        await using var turned = await IndexHost.StartAsync(tools, o => (o.Weights.Name, o.Weights.Description) = (0, 5));

        (await host.FindAsync("of invoice")).Should().Equal("b:invoices", "a:one");
        (await turned.FindAsync("of invoice")).Should().Equal("a:one");
    }

    [Fact]
    public async Task SearchAsync_SameScore_StandsById()
    {
        await using var host = await IndexHost.StartAsync([.. Enumerable.Range(0, 20).Select(i => IndexHost.Make($"n{19 - i:00}:same", "The same."))]);

        (await host.FindAsync("same", limit: 100)).Should().HaveCount(20).And.BeInAscendingOrder(StringComparer.Ordinal);
    }

    [Fact]
    public async Task SearchAsync_Filter_KeepsOnlyWhatMatches()
    {
        await using var host = await IndexHost.StartAsync(Tools);

        (await host.FindAsync("search", new ToolFilter { Namespaces = ["files"] })).Should().Equal("files:web_search");
        (await host.FindAsync("", new ToolFilter { AllTags = ["climate"] })).Should().Equal("weather:forecast");
        (await host.Index.SearchAsync(new ToolSearchQuery("search") { Filter = new ToolFilter { Deny = ["github:*", "docs:*"] } }).OrHang()).Total.Should().Be(1);
    }

    [Fact]
    public async Task SearchAsync_NoWords_ListsAllById()
    {
        await using var host = await IndexHost.StartAsync(Tools);

        var page = await host.Index.SearchAsync(new ToolSearchQuery("  ")).OrHang();

        page.Hits.Select(h => h.Id).Should().Equal(Tools.Select(t => t.Id.ToString()).Order(StringComparer.Ordinal));
        page.Ranking.Should().Be(ToolRanking.None);
        page.Hits.Should().OnlyContain(h => h.Score == 0);
    }

    [Theory]
    [InlineData("zzzzqqqq")]
    [InlineData("???")]
    [InlineData("\ud800 \u0000 ' \" \\ *")]
    public async Task SearchAsync_NothingFits_IsEmpty(string query)
    {
        await using var host = await IndexHost.StartAsync(Tools);

        var page = await host.Index.SearchAsync(new ToolSearchQuery(query)).OrHang();

        page.Hits.Should().BeEmpty();
        (page.Total, page.Error, page.NextCursor).Should().Be((0, null, null));
    }

    [Fact]
    public async Task SearchAsync_QueryOfManyCharacters_IsReadToItsLimit()
    {
        await using var host = await IndexHost.StartAsync(Tools);

        (await host.FindAsync(new string('x', ToolSearchQuery.MaxTextLength - 9) + " forecast")).Should().BeEquivalentTo("weather:forecast");
        (await host.FindAsync(new string('x', ToolSearchQuery.MaxTextLength) + " forecast")).Should().BeEmpty();
    }

    [Fact]
    public async Task SearchAsync_TextBeyondTheLimitOfATool_IsNotSearched()
    {
        await using var host = await IndexHost.StartAsync([IndexHost.Make("a:one", new string('x', 400) + " needle")], o => o.MaxToolTextLength = 256);

        (await host.FindAsync("needle")).Should().BeEmpty();
    }

    [Fact]
    public async Task SearchAsync_Cancelled_Throws()
    {
        await using var host = await IndexHost.StartAsync(Tools);
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        var search = async () => await host.Index.SearchAsync(new ToolSearchQuery("x"), cancelled.Token).OrHang();

        (await search.Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(cancelled.Token);
    }
}
