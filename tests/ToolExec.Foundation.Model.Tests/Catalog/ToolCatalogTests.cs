namespace ToolExec.Foundation.Model.Tests.Catalog;

public sealed class ToolCatalogTests
{
    [Fact]
    public void Constructor_TwoToolsWithOneId_AreRefused()
    {
        var make = () => new ToolCatalog(1, [Entry("a:t"), Entry("a:t")], []);

        make.Should().Throw<ArgumentException>().WithMessage("*'a:t'*");
    }

    [Theory]
    [InlineData("a:only", "a:only")]
    [InlineData("only", "a:only")]
    [InlineData("a:versioned", "a:versioned:1.0")]
    [InlineData("versioned", "a:versioned:1.0")]
    [InlineData("a:versioned:1.0", "a:versioned:1.0")]
    public void TryResolve_FormThatFitsOneTool_FindsIt(string text, string id)
    {
        var catalog = new ToolCatalog(1, [Entry("a:only"), Entry("a:versioned:1.0")], []);

        catalog.TryResolve(text, out var entry, out _).Should().BeTrue();
        entry!.Id.Should().Be(id);
    }

    [Fact]
    public void TryResolve_FormThatFitsSeveral_ListsThem()
    {
        var catalog = new ToolCatalog(1, [Entry("a:search"), Entry("b:search"), Entry("c:t:1"), Entry("c:t:2")], []);

        catalog.TryResolve("search", out _, out var byName).Should().BeFalse();
        catalog.TryResolve("c:t", out _, out var byVersion).Should().BeFalse();

        byName!.Kind.Should().Be(ToolErrorKind.AmbiguousTool);
        byName.Message.Should().Be("The tool id 'search' fits 2 tools: 'a:search', 'b:search'. Use one of these ids.");
        byName.Candidates.Should().Equal("a:search", "b:search");
        byVersion!.Candidates.Should().Equal("c:t:1", "c:t:2");
    }

    [Fact]
    public void TryResolve_NamesThatDifferOnlyInCase_CannotPassForEachOther()
    {
        var catalog = new ToolCatalog(1, [Entry("bank:pay"), Entry("evil:Pay")], []);

        catalog.TryResolve("pay", out _, out var error).Should().BeFalse();
        error!.Kind.Should().Be(ToolErrorKind.AmbiguousTool);
        catalog.TryResolve("bank:pay", out _, out _).Should().BeTrue();
    }

    [Fact]
    public void TryResolve_WrongCase_IsNotFoundButSuggested()
    {
        var catalog = new ToolCatalog(1, [Entry("bank:pay")], []);

        catalog.TryResolve("PAY", out _, out var error).Should().BeFalse();

        error!.Kind.Should().Be(ToolErrorKind.ToolNotFound);
        error.Message.Should().Be("There is no tool 'PAY'. Did you mean 'bank:pay'?");
    }

    [Theory]
    [InlineData("fs:raed_file", "fs:read_file")]
    [InlineData("readfile", "fs:read_file")]
    public void TryResolve_MisspeltName_SuggestsTheNearest(string text, string suggestion)
    {
        var catalog = new ToolCatalog(1, [Entry("fs:read_file"), Entry("fs:delete_everything")], []);

        catalog.TryResolve(text, out _, out var error).Should().BeFalse();

        error!.Candidates.Should().Equal(suggestion);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("a:b:c:d")]
    public void TryResolve_TextThatIsNoId_SaysSo(string? text)
    {
        ToolCatalog.Empty.TryResolve(text, out _, out var error).Should().BeFalse();

        error!.Kind.Should().Be(ToolErrorKind.InvalidToolId);
        error.Operation.Should().Be(ToolOperation.ValidateToolId);
    }

    private static ToolCatalogEntry Entry(string text)
    {
        var id = ToolId.Parse(text);
        var tool = new Tool { Name = id.Name, Namespace = id.Namespace, Version = id.Version, InputSchema = ToolExecJson.EmptyObject };
        var route = new ToolRoute(new ToolBinding { Backend = "b", Kind = "local", RemoteName = id.Name }, Substitute.For<IBackend>(), new BackendGate());
        return new ToolCatalogEntry(tool, [route]);
    }
}
