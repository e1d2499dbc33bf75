namespace ToolExec.Discovery.Tests.Indexing;

public sealed class PagingTests
{
    [Theory]
    [InlineData("")]
    [InlineData("thing")]
    public async Task SearchAsync_PageByPage_ShowsEachToolOnce(string query)
    {
        await using var host = await IndexHost.StartAsync([.. Enumerable.Range(0, 57).Select(i => IndexHost.Make($"n{i % 3}:thing_{i}", $"Thing number {i % 7}."))]);
        var ids = new List<string>();
        string? cursor = null;
        do
        {
            var page = await host.Index.SearchAsync(new ToolSearchQuery(query) { Limit = 10, Cursor = cursor }).OrHang();
            page.Error.Should().BeNull();
            page.Total.Should().Be(57);
            ids.AddRange(page.Hits.Select(h => h.Id));
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        ids.Should().HaveCount(57).And.OnlyHaveUniqueItems();
        ids.Should().Equal(await host.FindAsync(query, limit: 100));
    }

    [Fact]
    public async Task SearchAsync_CursorAfterAChange_IsStale()
    {
        await using var host = await IndexHost.StartAsync([.. Enumerable.Range(0, 5).Select(i => IndexHost.Make($"n:t{i}"))]);
        var cursor = (await host.Index.SearchAsync(new ToolSearchQuery { Limit = 2 }).OrHang()).NextCursor;

        await host.Executor.Backends.RegisterAsync(IndexHost.Backend("more", IndexHost.Make("more:x"))).OrHang();
        var page = await host.Index.SearchAsync(new ToolSearchQuery { Limit = 2, Cursor = cursor }).OrHang();

        page.Error!.Kind.Should().Be(ToolErrorKind.ValidationInput);
        page.Error.Message.Should().Contain("stale");
        page.Hits.Should().BeEmpty();
    }

    [Fact]
    public async Task SearchAsync_CursorOfAnotherRequestOrIndex_IsRefused()
    {
        Tool[] tools = [.. Enumerable.Range(0, 5).Select(i => IndexHost.Make($"n:t{i}", "same"))];
        await using var host = await IndexHost.StartAsync(tools);
        await using var other = await IndexHost.StartAsync(tools);
        var cursor = (await host.Index.SearchAsync(new ToolSearchQuery("same") { Limit = 2 }).OrHang()).NextCursor;

        foreach (var (index, query, message) in new[]
        {
            (host.Index, new ToolSearchQuery("other") { Cursor = cursor }, "another request"),
            (host.Index, new ToolSearchQuery("same") { Cursor = cursor, Filter = new ToolFilter { ReadOnly = true } }, "another request"),
            (other.Index, new ToolSearchQuery("same") { Cursor = cursor }, "stale"),
            (host.Index, new ToolSearchQuery("same") { Cursor = "AAAA" }, "no cursor"),
            (host.Index, new ToolSearchQuery("same") { Cursor = "%%%" }, "no cursor"),
            (host.Index, new ToolSearchQuery("same") { Cursor = "" }, "no cursor"),
            (host.Index, new ToolSearchQuery("same") { Cursor = new string('A', 28) }, "no cursor"),
        })
        {
            (await index.SearchAsync(query).OrHang()).Error!.Message.Should().Contain(message);
        }

        (await host.Index.SearchAsync(new ToolSearchQuery("same") { Limit = 2, Cursor = cursor }).OrHang()).Hits.Should().HaveCount(2);
    }

    [Fact]
    public async Task ListNamespaces_PageByPage_CountsTools()
    {
        await using var host = await IndexHost.StartAsync([.. Enumerable.Range(0, 9).Select(i => IndexHost.Make($"n{i % 4}:t{i}", null, tags: i == 0 ? ["odd"] : []))]);

        var first = host.Index.ListNamespaces(limit: 3);
        var second = host.Index.ListNamespaces(limit: 3, cursor: first.NextCursor);

        first.Namespaces.Concat(second.Namespaces).Should().Equal(new("n0", 3), new("n1", 2), new("n2", 2), new("n3", 2));
        (first.Total, second.NextCursor).Should().Be((4, null));
        host.Index.ListNamespaces(new ToolFilter { AnyTags = ["odd"] }).Namespaces.Should().Equal(new ToolNamespaceInfo("n0", 1));
        host.Index.ListNamespaces(new ToolFilter { AnyTags = ["odd"] }, cursor: first.NextCursor).Error.Should().NotBeNull();
        host.Index.Invoking(i => i.ListNamespaces(limit: 0)).Should().Throw<ArgumentOutOfRangeException>();
        host.Index.Invoking(i => i.ListNamespaces(limit: 101)).Should().Throw<ArgumentOutOfRangeException>();
    }
}
