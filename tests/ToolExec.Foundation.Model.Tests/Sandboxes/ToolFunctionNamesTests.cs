namespace ToolExec.Foundation.Model.Tests.Sandboxes;

public sealed class ToolFunctionNamesTests
{
    [Fact]
    public void Of_WrongArguments_AreRefused()
    {
        FluentActions.Invoking(() => ToolFunctionNames.Of(null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => ToolFunctionNames.Identifier(null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => ToolFunctionNames.Of([Make("n:a"), Make("n:a")])).Should().Throw<ArgumentException>().WithMessage("*'n:a'*");
    }

    [Theory]
    [InlineData("list_issues", "list_issues")]
    [InlineData("list-issues", "list_issues")]
    [InlineData("a.b", "a_b")]
    [InlineData("1st", "_1st")]
    [InlineData("delete", "_delete")]
    [InlineData("import", "_import")]
    [InlineData("lambda", "_lambda")]
    [InlineData("params", "_params")]
    [InlineData("then", "_then")]
    [InlineData("__proto__", "t__proto__")]
    [InlineData("__init__", "t__init__")]
    [InlineData("-.-", "t___")]
    public void Identifier_AnyName_IsAnIdentifierEverywhere(string name, string expected) =>
        ToolFunctionNames.Identifier(name).Should().Be(expected);

    [Fact]
    public void Of_NamesThatWouldMeet_AreToldApart_AndARightOneStays()
    {
        Names("n:get-user", "n:get.user", "n:get_user").Should().Equal("n.get_user_2", "n.get_user_3", "n.get_user");
        Names("n:t:1.0", "n:t:2.0").Should().Equal("n.t", "n.t_2_0");
        Names("n:a-b", "n:a_b_2", "n:a.b").Should().Equal("n.a_b", "n.a_b_2", "n.a_b_3");
    }

    [Fact]
    public void Of_Namespaces_AreToldApartToo_AndFromToolsWithoutOne()
    {
        Names("a-b:x", "a_b:x", "c:x").Should().Equal("a_b_2.x", "a_b.x", "c.x");
        Names("c", "c:x", "d").Should().Equal(".c_2", "c.x", ".d");
    }

    [Fact]
    public void Of_AnyOrder_GivesTheSame()
    {
        string[] ids = ["n:get-user", "n:get.user", "n:get_user", "n:t:1.0", "n:t:2.0", "a-b:x", "a_b:x", "x", "n"];

        var one = ToolFunctionNames.Of(ids.Select(Make));
        var other = ToolFunctionNames.Of(ids.Reverse().Select(Make));

        other.Should().Equal(one);
        one.Select(f => (f.Namespace, f.Name)).Should().OnlyHaveUniqueItems();
    }

    private static IEnumerable<string> Names(params string[] ids)
    {
        var named = ToolFunctionNames.Of(ids.Select(Make)).ToDictionary(f => f.Id, f => $"{f.Namespace}.{f.Name}", StringComparer.Ordinal);
        return ids.Select(id => named[id]);
    }

    private static Tool Make(string text)
    {
        var id = ToolId.Parse(text);
        return new Tool { Name = id.Name, Namespace = id.Namespace, Version = id.Version, InputSchema = ToolExecJson.EmptyObject };
    }
}
