namespace ToolExec.Discovery.Tests.Toolsets;

public sealed class ToolsetTests
{
    private static readonly Tool[] Tools = [IndexHost.Make("fs:read", "Reads."), IndexHost.Make("fs:write", "Writes."), IndexHost.Make("git:read", "Reads too."), IndexHost.Make("git:push", "Pushes.")];
    private static readonly Toolset Reader = new("reader", new ToolFilter { Namespaces = ["fs"], Deny = ["write"] });

    [Fact]
    public void Toolset_RefusedArguments_Throw()
    {
        FluentActions.Invoking(() => new Toolset("no name!", new ToolFilter())).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => new Toolset("x", null!)).Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public async Task Select_Catalog_GivesItsTools()
    {
        await using var host = await IndexHost.StartAsync(Tools);

        Reader.Select(host.Executor.Catalog).Select(e => e.Id).Should().Equal("fs:read");
        var (definitions, warnings) = Reader.Export(host.Executor.Catalog, ToolFormats.A2A);
        definitions.Select(d => d.GetProperty("id").GetString()).Should().Equal("fs__read");
        warnings.Select(w => w.Path).Should().Equal("/0/inputSchema/type");
    }

    [Fact]
    public async Task Restrict_Index_ShowsNothingElse()
    {
        await using var host = await IndexHost.StartAsync(Tools);
        var index = Reader.Restrict(host.Index, host.Executor.Backends);

        (await index.SearchAsync(new ToolSearchQuery("read write push")).OrHang()).Hits.Select(h => h.Id).Should().Equal("fs:read");
        (await index.SearchAsync(new ToolSearchQuery { Filter = new ToolFilter { Allow = ["*"], Within = new ToolFilter { Allow = ["git:*"] } } }).OrHang()).Hits.Should().BeEmpty();
        index.ListNamespaces().Namespaces.Should().Equal(new ToolNamespaceInfo("fs", 1));
        index.TryDescribe("read", ToolDetail.Summary, out var document, out _).Should().BeTrue("only one of them is the toolset's");
        document!.Id.Should().Be("fs:read");
        index.TryDescribe("git:push", ToolDetail.Summary, out _, out var error).Should().BeFalse();
        error!.Message.Should().Be("There is no tool 'git:push'. You have the tools of the toolset 'reader' only.");
        index.TryListExamples("fs:write", 1, out _, out _).Should().BeFalse();
        index.TryListExamples("fs:read", 1, out _, out _).Should().BeTrue();
        index.TryDeclareNamespace("git", null, out _, out _).Should().BeFalse();
        index.TryDeclareNamespace("fs", new ToolFilter { Allow = ["*"] }, out var text, out _).Should().BeTrue();
        text.Should().Contain("function read(").And.NotContain("function write(");
        index.Version.Should().Be(host.Index.Version);
    }

    [Fact]
    public async Task Restrict_Runner_RunsNothingElse()
    {
        await using var host = await IndexHost.StartAsync(Tools);
        var runner = Reader.Restrict(host.Executor.Runner, host.Executor.Backends);

        (await runner.RunAsync(new ToolCall("read")).OrHang()).Tool.Should().Be("fs:read");
        var refused = await runner.RunAsync(new ToolCall("git:push") { CallId = "c1" }).OrHang();
        (refused.Status, refused.Error!.Kind, refused.CallId).Should().Be((ToolStatus.Rejected, ToolErrorKind.ToolNotFound, "c1"));
        (await runner.RunAsync(new ToolCall("FS:WRITE")).OrHang()).IsSuccess.Should().BeFalse();

        (await runner.RunStreamingAsync(new ToolCall("fs:read")).OrHang())[^1].Should().BeOfType<ToolCompletedEvent>().Which.Result.IsSuccess.Should().BeTrue();
        (await runner.RunStreamingAsync(new ToolCall("fs:write")).OrHang()).Should().ContainSingle().Which.Should().BeOfType<ToolCompletedEvent>().Which.Result.IsSuccess.Should().BeFalse();
    }

    [Theory]
    [InlineData("")]
    [InlineData("r")]
    [InlineData("x")]
    [InlineData("xrxxrrx")]
    [InlineData("rrrrxxxx")]
    public async Task RunManyAsync_RefusedAmongOthers_KeepTheirPlace(string pattern)
    {
        await using var host = await IndexHost.StartAsync(Tools);
        var runner = Reader.Restrict(host.Executor.Runner, host.Executor.Backends);

        var results = await runner.RunManyAsync(pattern.Select((c, i) => new ToolCall(c == 'r' ? "fs:read" : "git:push") { CallId = $"{i}" }), new RunManyOptions { Order = ResultOrder.Input }).OrHang();

        results.Select(r => r.CallId).Should().Equal(pattern.Select((_, i) => $"{i}"));
        string.Concat(results.Select(r => r.IsSuccess ? 'r' : 'x')).Should().Be(pattern);
    }

    [Fact]
    public async Task RunChainAndGraph_OneForeignTool_RunsNothing()
    {
        await using var host = await IndexHost.StartAsync(Tools);
        var runner = Reader.Restrict(host.Executor.Runner, host.Executor.Backends);

        var chain = await runner.RunChainAsync(ToolChainJson.FromJson("""{"steps":[{"tool":"read"},{"tool":"fs:write"}]}""")).OrHang();
        var graph = await runner.RunGraphAsync(ToolGraphJson.FromJson("""{"nodes":[{"id":"v","value":1},{"id":"a","tool":"git:push"}]}""")).OrHang();

        (chain.Status, chain.Error!.Kind, chain.Error.Violations.Single().InstanceLocation).Should().Be((ToolStatus.Rejected, ToolErrorKind.InvalidPlan, "/steps/1/tool"));
        (graph.Status, graph.Error!.Kind, graph.Error.Violations.Single().InstanceLocation).Should().Be((ToolStatus.Rejected, ToolErrorKind.InvalidPlan, "/nodes/1/tool"));
        (await runner.RunChainAsync(ToolChainJson.FromJson("""{"steps":[{"tool":"read"}]}""")).OrHang()).IsSuccess.Should().BeTrue();
        (await runner.RunGraphAsync(ToolGraphJson.FromJson("""{"nodes":[{"id":"v","value":1},{"id":"a","tool":"read"}]}""")).OrHang()).IsSuccess.Should().BeTrue();
    }

    [Fact]
    public async Task AddToolPolicy_KeepsToolsOutOfTheCatalogue()
    {
        await using var host = await IndexHost.StartAsync(Tools, add: b => b.AddToolPolicy(new ToolFilter { Deny = ["*push*"] }).AddToolPolicy(new ToolFilter { Namespaces = ["git"] }));

        host.Executor.Catalog.Entries.Select(e => e.Id).Should().Equal("git:read");
        host.Executor.Catalog.Problems.Should().Contain(p => p.Error.Message.Contains("'git:push' is not allowed here", StringComparison.Ordinal));
        (await host.Executor.CallAsync("git:push").OrHang()).IsSuccess.Should().BeFalse();
    }
}
