namespace ToolExec.Mcp.Tests;

public sealed class McpBackendListingTests
{
    [ComponentFact(TestComponent.Node)]
    public async Task ListToolsAsync_SeveralPages_GivesAllInOrder()
    {
        var list = await ListAsync("pages");

        list.Tools.Select(t => t.Tool.Name).Should().Equal(Enumerable.Range(0, 100).Select(i => $"p{i}"));
        list.Problems.Should().BeEmpty();
    }

    [ComponentFact(TestComponent.Node)]
    public async Task ListToolsAsync_NoToolsAtAll_IsEmpty() => (await ListAsync("notools")).Tools.Should().BeEmpty();

    [ComponentFact(TestComponent.Node)]
    public async Task ListToolsAsync_CursorRepeatsForEver_TakesWhatCameAndSaysSo()
    {
        var list = await ListAsync("samecursor");

        list.Tools.Should().HaveCount(2);
        list.Problems.Should().ContainSingle().Which.Message.Should().Be("The MCP server 'test' repeats a page of its list for ever; what came before is taken.");
    }

    [ComponentFact(TestComponent.Node)]
    public async Task ListToolsAsync_EndlessEmptyPages_StopsAtAThousand() =>
        (await ListAsync("newcursors")).Problems.Should().ContainSingle().Which.Message.Should().Contain("more than 1000 pages");

    [ComponentFact(TestComponent.Node)]
    public async Task ListToolsAsync_MoreToolsThanAllowed_TakesTheFirstAndSaysSo()
    {
        var options = TestServers.Stdio("many");
        options.MaxTools = 499;
        await using var backend = new McpBackend("test", options);

        var list = await backend.ListToolsAsync(default).OrHang();

        list.Tools.Should().HaveCount(499);
        list.Problems.Should().ContainSingle().Which.Message.Should().Contain("more than 499 tools");
    }

    [ComponentFact(TestComponent.Node)]
    public async Task ListToolsAsync_AnswerIsNoList_Throws() =>
        (await FluentActions.Awaiting(() => ListAsync("notalist")).Should().ThrowAsync<BackendException>()).Which.Error.Kind.Should().Be(ToolErrorKind.InvalidResponse);

    [ComponentFact(TestComponent.Node)]
    public async Task ListToolsAsync_SomeDefinitionsAreWrong_TheOthersStayAndEachWrongOneIsAProblem()
    {
        var list = await ListAsync("broken");

        list.Tools.Select(t => t.Tool.Name).Should().Equal(
            "fine", "with_space_and_colon_-" + list.Tools[1].Tool.Name[^8..], new string('_', 119) + "-" + list.Tools[2].Tool.Name[^8..], "hidden", "long", "full");
        list.Problems.Should().AllSatisfy(p => p.Operation.Should().Be(ToolOperation.ListTools));
        string[] faults = [.. list.Problems.Select(p => p.Message["The MCP server 'test' lists the tool '".Length..])];
        faults.Should().Equal(
            "fine', which is listed twice; the first one counts.",
            "(without a name)', which has no name of 1 to 1024 characters.",
            "schemaless', which has no inputSchema that is a JSON object.",
            "array', which has no inputSchema that is a JSON object.",
            "string', which is invalid: The \"type\" of a tool's InputSchema must be \"object\", but is \"string\". (Parameter 'InputSchema').",
            "(without a name)', which is no JSON object.",
            "(without a name)', which has no name of 1 to 1024 characters.",
            "badout', which is invalid: A tool's OutputSchema must be a JSON object, but is a number. (Parameter 'OutputSchema').",
            "hiddenschema', which has characters in a schema that hide or reorder text; a schema is taken as it is or not at all.",
            list.Problems[^1].Message["The MCP server 'test' lists the tool '".Length..]);
        faults[^1].Should().StartWith("fat', which has a definition of 3000").And.EndWith("bytes, but at most 262144 are taken.");
    }

    [ComponentFact(TestComponent.Node)]
    public async Task ListToolsAsync_NameOutsideTheGrammar_IsMappedAndTheRemoteNameKept()
    {
        await using var backend = new McpBackend("test", TestServers.Stdio("broken"));
        var list = await backend.ListToolsAsync(default).OrHang();

        list.Tools[1].RemoteName.Should().Be("with space/and:colon!");
        (await ((IBackend)backend).GetToolAsync("with space/and:colon!", default).OrHang())!.Name.Should().Be(list.Tools[1].Tool.Name);
    }

    [ComponentFact(TestComponent.Node)]
    public async Task ListToolsAsync_TextsOfTheServer_AreCleanedAndCut()
    {
        var list = await ListAsync("broken");

        list.Tools.Single(t => t.RemoteName == "hidden").Tool.Description.Should().Be("okevil end");
        list.Tools.Single(t => t.RemoteName == "long").Tool.Description.Should().HaveLength(16 * 1024).And.EndWith("z…");
    }

    [ComponentFact(TestComponent.Node)]
    public async Task ListToolsAsync_WholeDefinition_IsTakenButNotWhatBelongsToTheHost()
    {
        var tool = (await ListAsync("broken")).Tools.Single(t => t.RemoteName == "full").Tool;

        tool.Title.Should().Be("T");
        tool.Description.Should().Be("D");
        tool.OutputSchema.Should().NotBeNull();
        tool.Annotations.Should().Be(new ToolAnnotations { Title = "A", ReadOnlyHint = true });
        tool.Execution!.TaskSupport.Should().Be(TaskSupport.Optional);
        tool.Icons.Should().ContainSingle().Which.Sizes.Should().Equal("48x48");
        tool.Meta!.Value.GetRawText().Should().Be("""{"k":"v"}""");
        tool.Namespace.Should().BeNull();
        tool.Version.Should().BeNull();
        tool.Tags.Should().BeEmpty();
        tool.Effects.Should().BeNull();
    }

    [ComponentFact(TestComponent.Node)]
    public async Task ToolsChanged_ThousandsOfAnnouncements_AreFewEvents()
    {
        await using var backend = new McpBackend("test", TestServers.Stdio("listchanges"));
        var raised = 0;
        var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        backend.ToolsChanged += (_, _) =>
        {
            Interlocked.Increment(ref raised);
            first.TrySetResult();
            throw new InvalidOperationException("a listener's failure must not matter");
        };

        await backend.ListToolsAsync(default).OrHang();
        await first.Task.OrHang();
        for (var i = 0; i < 20; i++)
        {
            await backend.ListToolsAsync(default).OrHang();
        }

        raised.Should().BeLessThan(5);
    }

    private static async Task<BackendTools> ListAsync(string mode)
    {
        await using var backend = new McpBackend("test", TestServers.Stdio(mode));
        return await backend.ListToolsAsync(default).OrHang();
    }
}
