using FsCheck;
using FsCheck.Fluent;

namespace ToolExec.Run.Tests;

public class GraphPlannerTests
{
    private static readonly Dictionary<string, Tool> Tools = new(StringComparer.Ordinal)
    {
        ["read"] = FakeRunner.Tool("read", new ToolEffects { Reads = ["file:{path}"] }),
        ["write"] = FakeRunner.Tool("write", new ToolEffects { Writes = ["file:{path}"] }),
        ["edit"] = FakeRunner.Tool("edit", new ToolEffects { Reads = ["file:{path}"], Writes = ["file:{path}"] }),
        ["shell"] = FakeRunner.Tool("shell", new ToolEffects { Exclusive = true }),
    };

    [Fact]
    public void TryPlan_NoGraphOrNoLookup_IsRefused()
    {
        FluentActions.Invoking(() => GraphPlanner.TryPlan(null!, Find, out _, out _)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => GraphPlanner.TryPlan(new ToolGraph { Nodes = [] }, null!, out _, out _)).Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public void TryPlan_WrongGraph_NamesEveryFault()
    {
        var graph = ToolGraphJson.FromJson("""
            {"nodes":[
              {"id":"","tool":"t"},
              {"id":"a b","tool":"t"},
              {"id":"x","tool":"t"},
              {"id":"x","tool":"t"},
              {"id":"both","tool":"t","value":1},
              {"id":"none"},
              {"id":"self","tool":"t","arguments":{"a":{"$from":"self#/b"}}},
              {"id":"unknown","tool":"t","arguments":{"list":[1,{"$from":"nobody"}]},"depends_on":["gone","unknown"]},
              {"id":"pointer","value":{"$from":"x#b"}},
              {"id":"item","value":{"$item":""}},
              {"id":"first","value":{"$first":["x"]}},
              {"id":"any","value":1,"join":"any"},
              {"id":"when","tool":"t","when":{"from":"nowhere#/ok"}},
              {"id":"args","tool":"t","arguments":[1]},
              {"id":"valueargs","value":1,"arguments":{}},
              {"id":"tool","tool":""}],
             "output":{"$from":"missing"}}
            """);

        GraphPlanner.TryPlan(graph, Find, out _, out var error).Should().BeFalse();

        error!.Kind.Should().Be(ToolErrorKind.InvalidPlan);
        error.Operation.Should().Be(ToolOperation.Graph);
        error.Violations.Select(v => $"{v.InstanceLocation}: {v.Message}").Should().BeEquivalentTo(
            "/nodes/0/id: A node's id must be 1 to 128 characters of [A-Za-z0-9_.-], but is empty.",
            "/nodes/1/id: A node's id must be 1 to 128 characters of [A-Za-z0-9_.-], but is 'a b'.",
            "/nodes/3/id: The id 'x' is that of node 2 already.",
            "/nodes/4: A node has a tool or a value, not both.",
            "/nodes/5: A node needs a tool or a value.",
            "/nodes/6/arguments/a: The node 'self' refers to itself.",
            "/nodes/7/arguments/list/1: There is no node 'nobody'.",
            "/nodes/7/depends_on/0: There is no node 'gone'.",
            "/nodes/7/depends_on/1: The node 'unknown' refers to itself.",
            "/nodes/8/value: The reference 'x#b' has no JSON Pointer behind its '#': it must be empty or begin with '/'.",
            "/nodes/9/value: '$item' belongs into what is run for each item.",
            "/nodes/10/value: '$first' belongs into a node with \"join\": \"any\", or into the output.",
            "/nodes/11/join: A node that joins any needs nodes to depend on.",
            "/nodes/12/when/from: There is no node 'nowhere'.",
            "/nodes/13/arguments: The arguments must be an object.",
            "/nodes/14/arguments: Arguments belong to a node with a tool.",
            "/nodes/15/tool: The id of the tool is empty.",
            "/output: There is no node 'missing'.");
    }

    [Fact]
    public void TryPlan_Cycle_NamesItsPath()
    {
        var graph = Graph("""{"id":"a","value":{"$from":"c"}},{"id":"b","value":{"$from":"a"}},{"id":"c","value":1,"depends_on":["b"]},{"id":"d","value":{"$from":"a"}}""");

        GraphPlanner.TryPlan(graph, Find, out _, out var error).Should().BeFalse();

        error!.Message.Should().Be("The graph was not run. /nodes/0: The nodes wait for each other: a -> b -> c -> a.");
    }

    [Fact]
    public void TryPlan_StatedDependencies_HaveTheirReasons()
    {
        var plan = Plan("""{"id":"a","value":1},{"id":"b","tool":"t","arguments":{"x":{"$from":"a#/p"}}},{"id":"c","tool":"t","depends_on":["a"],"when":{"from":"b"}}""");

        plan.Edges.Should().Equal(new GraphEdge("a", "b", DependencyKind.Data), new GraphEdge("a", "c", DependencyKind.Explicit), new GraphEdge("b", "c", DependencyKind.Data));
        plan.Order.Should().Equal("a", "b", "c");
        plan.CriticalPath.Should().Equal("a", "b", "c");
        plan.Levels().Should().BeEquivalentTo(new string[][] { ["a"], ["b"], ["c"] }, o => o.WithStrictOrdering());
    }

    [Theory]
    [InlineData("write:a,read:a", "0-1:ReadAfterWrite")]
    [InlineData("read:a,write:a", "0-1:WriteAfterRead")]
    [InlineData("write:a,write:a", "0-1:WriteAfterWrite")]
    [InlineData("edit:a,edit:a", "0-1:WriteAfterWrite")]
    [InlineData("read:a,read:a", "")]
    [InlineData("write:a,write:b,read:c", "")]
    [InlineData("read:a,read:a,write:a,read:a", "0-2:WriteAfterRead 1-2:WriteAfterRead 2-3:ReadAfterWrite")]
    [InlineData("free:a,shell:a,free:b,free:c", "0-1:Exclusive 1-2:Exclusive 1-3:Exclusive")]
    [InlineData("shell:a,shell:a", "0-1:Exclusive")]
    [InlineData("write:a,write:?,write:b", "0-1:WriteAfterWrite 1-2:WriteAfterWrite")]
    [InlineData("read:?,read:a,write:b", "0-2:WriteAfterRead")]
    public void TryPlan_Conflicts_OrderTheNodes(string nodes, string edges)
    {
        var json = nodes.Split(',').Select((node, i) =>
        {
            var (tool, path) = (node.Split(':')[0], node.Split(':')[1]);
            return path is "?" ? $$"""{"id":"{{i}}","tool":"{{tool}}"}""" : $$$"""{"id":"{{{i}}}","tool":"{{{tool}}}","arguments":{"path":"{{{path}}}"}}""";
        });

        var plan = Plan(string.Join(",", json));

        string.Join(" ", plan.Edges.Select(e => $"{e.From}-{e.To}:{e.Kind}").Order(StringComparer.Ordinal)).Should().Be(edges);
    }

    [Fact]
    public void TryPlan_ConflictAgainstTheStatedOrder_IsNoCycle()
    {
        // Declared first, the writer needs the reader's result: it comes second in spite of its place. So with the one that runs alone.
        var writer = Plan("""{"id":"w","tool":"write","arguments":{"path":"a","text":{"$from":"r"}}},{"id":"r","tool":"read","arguments":{"path":"a"}}""");
        var alone = Plan("""{"id":"x","tool":"shell","depends_on":["b"]},{"id":"a","tool":"t"},{"id":"b","tool":"t"}""");

        writer.Order.Should().Equal("r", "w");
        alone.Order.Should().Equal("a", "b", "x");
    }

    [Fact]
    public void TryPlan_EffectsOfTheNode_ReplaceThoseOfTheTool()
    {
        var plan = Plan("""{"id":"a","tool":"shell","effects":{"writes":["db"]}},{"id":"b","tool":"free"},{"id":"c","tool":"free","effects":{"reads":["db"]}}""");

        plan.Edges.Should().Equal(new GraphEdge("a", "c", DependencyKind.ReadAfterWrite, "db"));
    }

    [Fact]
    public void TryPlan_HundredThousandNodesInAChain_IsPlanned()
    {
        const int Count = 100_000;
        var nodes = Enumerable.Range(0, Count).Select(i => new ToolGraphNode { Id = $"n{i}", Tool = "edit", Arguments = FakeRunner.Json("""{"path":"a"}"""), DependsOn = i == 0 ? [] : [$"n{i - 1}"] });

        GraphPlanner.TryPlan(new ToolGraph { Nodes = [.. nodes] }, Find, out var plan, out _).Should().BeTrue();

        plan!.CriticalPath.Should().HaveCount(Count);
        plan.Edges.Should().HaveCount(Count - 1);
    }

    [Fact]
    public void TryPlan_AnyEffectsAndEdges_NeverMakeACycle()
    {
        string[] tools = ["read", "write", "edit", "shell", "free"];
        var node = Gen.Zip(Gen.Elements(tools), Gen.Zip(Gen.Choose(0, 2), Gen.Choose(0, 11)));
        Prop.ForAll(node.ListOf(12).ToArbitrary(), drawn =>
        {
            // An explicit edge to a random other node; those that make a cycle by themselves are refused, nothing else may be.
            var nodes = drawn.Select((d, i) => new ToolGraphNode
            {
                Id = $"n{i}",
                Tool = d.Item1,
                Arguments = FakeRunner.Json($$"""{"path":"{{d.Item2.Item1}}"}"""),
                DependsOn = d.Item2.Item2 == i || d.Item2.Item2 > 8 ? [] : [$"n{d.Item2.Item2}"],
            }).ToArray();
            var stated = nodes.Select((n, i) => n.DependsOn.Count == 0 ? null : (int?)int.Parse(n.DependsOn[0][1..], System.Globalization.CultureInfo.InvariantCulture)).ToArray();
            var isCyclic = !DependencyGraph.TryCreate(12, [.. stated.Select((b, i) => (b, i)).Where(p => p.b is not null).Select(p => new Dependency(p.b!.Value, p.i))], out _, out _);

            return GraphPlanner.TryPlan(new ToolGraph { Nodes = nodes }, Find, out _, out _) == !isCyclic;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Check_Changes_BelongToTheLongestOwner()
    {
        var owners = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { ["app"] = ["src/app"], ["ui"] = ["src/app/ui"], ["docs"] = ["docs/"] };

        Capabilities.Check(["src/app/a.cs", "src/app/ui/b.cs", "src/apple/c.cs", "docs/d.md", "src/app/../../docs/e.md", "src\\app\\f.cs"], owners, ["app"])
            .Should().Equal(
                new CapabilityViolation("src/app/ui/b.cs", "ui"),
                new CapabilityViolation("src/apple/c.cs", null),
                new CapabilityViolation("docs/d.md", "docs"),
                new CapabilityViolation("src/app/../../docs/e.md", "docs"));
        Capabilities.Check([], owners, []).Should().BeEmpty();
    }

    [Fact]
    public void Decide_Failure_DependsOnWhatHasBegunBehindIt()
    {
        var plan = Plan("""{"id":"a","value":1},{"id":"b","value":{"$from":"a"}},{"id":"c","value":{"$from":"b"}},{"id":"d","value":2}""");

        Restarts.Dependants(plan, "a").Should().Equal("b", "c");
        Restarts.Decide(plan, "a", ["a", "d"], [], 1, 3).Should().BeEquivalentTo(new RestartDecision(RestartStrategy.IsolatedRetry, ["a"]));
        Restarts.Decide(plan, "a", ["a", "b", "c"], [], 1, 3).Should().BeEquivalentTo(new RestartDecision(RestartStrategy.CascadeRestart, ["a", "b", "c"]));
        Restarts.Decide(plan, "a", ["c"], ["c"], 1, 3).Should().BeEquivalentTo(new RestartDecision(RestartStrategy.Escalate, ["a", "c"]));
        Restarts.Decide(plan, "d", [], [], 3, 3).Strategy.Should().Be(RestartStrategy.Escalate);
        FluentActions.Invoking(() => Restarts.Decide(plan, "z", [], [], 1, 1)).Should().Throw<ArgumentException>().WithMessage("There is no node 'z'.*");
        FluentActions.Invoking(() => Restarts.Decide(plan, "a", [], [], 1, 0)).Should().Throw<ArgumentOutOfRangeException>();
    }

    private static Tool? Find(string name) => Tools.GetValueOrDefault(name);

    private static ToolGraph Graph(string nodes) => ToolGraphJson.FromJson($$"""{"nodes":[{{nodes}}]}""");

    private static GraphPlan Plan(string nodes)
    {
        GraphPlanner.TryPlan(Graph(nodes), Find, out var plan, out var error).Should().BeTrue(error?.Message ?? "");
        return plan!;
    }
}
