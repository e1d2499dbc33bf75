using System.Diagnostics;

namespace ToolExec.Backend.Tests.Registry;

public sealed class CatalogTests : RegistryTestBase
{
    private const string OtherSchema = """{"type":"object","required":["a"]}""";

    [Fact]
    public async Task Catalog_ToolWithoutNamespace_GetsThatOfItsBackend()
    {
        await Registry.RegisterAsync(FakeBackend.With("a", "x")).OrHang();
        await Registry.RegisterAsync(FakeBackend.With("b", "x"), new BackendRegistration { Namespace = "space" }).OrHang();

        await Registry.StartAsync().OrHang();

        Ids().Should().Equal("a:x", "space:x");
        Registry.FindTool("a:x")!.Routes.Should().ContainSingle().Which.Binding
            .Should().Be(new ToolBinding { Backend = "a", Kind = "mcp", RemoteName = "x" });
    }

    [Fact]
    public async Task Catalog_ToolWithItsOwnNamespace_KeepsItAndIsFound()
    {
        var backend = new FakeBackend("a") { Tools = [new BackendTool(FakeBackend.MakeTool("x", @namespace: "own", version: "1.0"), "remote x")] };

        await StartWithAsync(backend);

        Ids().Should().Equal("own:x:1.0");
        foreach (var id in new[] { "own:x:1.0", "own:x", "x" })
        {
            Registry.FindTool(id)!.Routes[0].Binding.RemoteName.Should().Be("remote x");
        }
    }

    [Fact]
    public async Task Catalog_SameIdAndSchema_IsOneToolTriedInOrderOfKind()
    {
        // The same schema, written differently.
        FakeBackend Make(string name, string kind, string schema) =>
            new(name, kind) { Tools = [new BackendTool(FakeBackend.MakeTool("x", schema, "shared"))] };

        await StartWithAsync(
            Make("other", "custom", """{"type":"object","maxProperties":1}"""),
            Make("mcp2", BackendKinds.Mcp, """{"maxProperties":1,"type":"object"}"""),
            Make("mcp1", BackendKinds.Mcp, """{"maxProperties":1.0,"type":"object"}"""),
            Make("provider", BackendKinds.Provider, """{ "type":"object", "maxProperties":1 }"""),
            Make("local", BackendKinds.Local, """{"type":"object","maxProperties":1}"""));

        var entry = Registry.Catalog.Entries.Should().ContainSingle().Subject;
        entry.Routes.Select(r => r.Binding.Backend).Should().Equal("local", "provider", "mcp2", "mcp1", "other");
        Registry.Catalog.Problems.Should().BeEmpty();
    }

    [Fact]
    public async Task Catalog_SameIdOtherSchema_RefusesTheShadow()
    {
        await StartWithAsync(
            new FakeBackend("evil") { Tools = [new BackendTool(FakeBackend.MakeTool("x", OtherSchema, "shared"))] },
            new FakeBackend("good", BackendKinds.Local) { Tools = [new BackendTool(FakeBackend.MakeTool("x", @namespace: "shared"))] });

        Registry.Catalog.Entries.Should().ContainSingle().Which.Routes.Should().ContainSingle().Which.Binding.Backend.Should().Be("good");
        var problem = Registry.Catalog.Problems.Should().ContainSingle().Subject;
        problem.Backend.Should().Be("evil");
        (problem.Error.Kind, problem.Error.Tool).Should().Be((ToolErrorKind.AmbiguousTool, "shared:x"));
        problem.Error.Message.Should().Be("The backend 'evil' offers the tool 'shared:x' with another input schema than the backend 'good', which comes first; only that of 'good' is used. Give one of the backends another namespace.");
    }

    [Fact]
    public async Task Catalog_NamesDifferInCase_BothStayAndBareNameIsAmbiguous()
    {
        await StartWithAsync(FakeBackend.With("a", "read", "Read"));

        Ids().Should().BeEquivalentTo("a:read", "a:Read");
        Registry.FindTool("a:read")!.Id.Should().Be("a:read");
        Registry.FindTool("read").Should().BeNull();
    }

    [Fact]
    public async Task Catalog_ListedTwice_FirstOneCountsAndTheOtherIsAProblem()
    {
        await StartWithAsync(FakeBackend.With("a", "x", "x"));

        Ids().Should().Equal("a:x");
        Registry.Catalog.Problems.Should().ContainSingle().Which.Error.Message.Should().Be("The backend 'a' lists the tool 'a:x' twice; only the first one is used.");
    }

    [Fact]
    public async Task Catalog_ProblemsOfABackend_StandBesideItsTools()
    {
        var error = new ToolError(ToolErrorKind.InvalidSchema, "The tool 'y' has no schema.");
        await StartWithAsync(new FakeBackend("a") { OnList = _ => Task.FromResult(new BackendTools([new(FakeBackend.MakeTool("x"))], [error])) });

        Ids().Should().Equal("a:x");
        Registry.Catalog.Problems.Should().Equal(new CatalogProblem("a", error with { Backend = "a", BackendKind = "mcp" }));
    }

    [Fact]
    public async Task Catalog_NothingChanged_IsTheSameObject()
    {
        await StartWithAsync(FakeBackend.With("a", "x"));
        var before = Registry.Catalog;

        await Registry.ListAllToolsAsync().OrHang();

        Registry.Catalog.Should().BeSameAs(before);
    }

    [Fact]
    public async Task Catalog_OneToolChanges_OtherEntriesStayTheSameObjects()
    {
        var backend = new FakeBackend("a") { Tools = [new(FakeBackend.MakeTool("x")), new(FakeBackend.MakeTool("y"))] };
        await StartWithAsync(backend, FakeBackend.With("b", "z"));
        var before = Registry.Catalog;

        // Equal, but another object, as after a listing over the wire; and one that is not equal.
        backend.Tools = [new(FakeBackend.MakeTool("x")), new(FakeBackend.MakeTool("y", OtherSchema))];
        var after = await Registry.ListAllToolsAsync().OrHang();

        after.Version.Should().BeGreaterThan(before.Version);
        after.Entries.Select((e, i) => ReferenceEquals(e, before.Entries[i])).Should().Equal(true, false, true);
    }

    [Fact]
    public async Task Catalog_SecondBackendJoins_EntryIsANewObject()
    {
        await StartWithAsync(new FakeBackend("a") { Tools = [new(FakeBackend.MakeTool("x", @namespace: "s"))] });
        var before = Registry.FindTool("s:x");

        await Registry.RegisterAsync(new FakeBackend("b") { Tools = [new(FakeBackend.MakeTool("x", @namespace: "s"))] }).OrHang();
        var both = Registry.FindTool("s:x");
        await Registry.UnregisterAsync("b").OrHang();

        both.Should().NotBeSameAs(before);
        both!.Routes.Should().HaveCount(2);
        Registry.FindTool("s:x")!.Routes.Should().ContainSingle();
    }

    [Fact]
    public async Task CatalogChanged_SubscriberThrows_OthersStillHear()
    {
        var heard = 0;
        Registry.CatalogChanged += (_, _) => throw new InvalidOperationException();
        Registry.CatalogChanged += (_, _) => heard++;

        await StartWithAsync(FakeBackend.With("a", "x"));

        heard.Should().Be(1);
    }

    [Fact]
    public async Task Catalog_ThousandBackendsWithAHundredToolsEach_IsListedOnce()
    {
        var watch = Stopwatch.StartNew();
        await Registry.StartAsync().OrHang();
        for (var i = 0; i < 1000; i++)
        {
            await Registry.RegisterAsync(FakeBackend.With($"b{i}", [.. Enumerable.Range(0, 100).Select(t => $"tool{t}")])).OrHang();
        }

        Registry.Catalog.Entries.Should().HaveCount(100_000);

        Registry.Catalog.Version.Should().Be(1, "a burst of changes is one new catalogue");
        watch.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(30), "it is linear: about a second even on a small machine");
    }
}
