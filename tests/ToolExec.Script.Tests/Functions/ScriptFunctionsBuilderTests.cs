using ToolExec.Script.Tests.Support;

namespace ToolExec.Script.Tests.Functions;

public sealed class ScriptFunctionsBuilderTests
{
    private static readonly ScriptFunction Nothing = static (_, _) => default;

    [Fact]
    public void Add_NullArguments_AreRefused()
    {
        var builder = new ScriptFunctionsBuilder();

        FluentActions.Invoking(() => builder.Add(null!, Nothing)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => builder.Add("a", null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => builder.AddSync(null!, static _ => default)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => builder.AddSync("a", null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => builder.AddError(null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => builder.AddError("a.b")).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => builder.AddError("E").AddError("E")).Should().Throw<ArgumentException>();
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("a.")]
    [InlineData(".a")]
    [InlineData("a..b")]
    [InlineData("1a")]
    [InlineData("a-b")]
    [InlineData("a b")]
    [InlineData("é")]
    [InlineData("a.__proto__.b")]
    [InlineData("tools.then")]
    public void Add_NameThatIsNoPath_IsRefused(string name)
    {
        FluentActions.Invoking(() => new ScriptFunctionsBuilder().Add(name, Nothing)).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Add_NameAtAndBeyondItsLength_IsTakenAndRefused()
    {
        FluentActions.Invoking(() => new ScriptFunctionsBuilder().Add(new string('a', 1024), Nothing)).Should().NotThrow();
        FluentActions.Invoking(() => new ScriptFunctionsBuilder().Add(new string('a', 1025), Nothing)).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Add_SameNameTwice_IsRefused()
    {
        var builder = new ScriptFunctionsBuilder().Add("a.b", Nothing);

        FluentActions.Invoking(() => builder.AddSync("a.b", static _ => default)).Should().Throw<ArgumentException>().WithMessage("*a.b*");
    }

    [Fact]
    public void Build_Names_AreInTheOrderTheyWereAdded()
    {
        new ScriptFunctionsBuilder().Add("z.b", Nothing).AddSync("a", static _ => default).Build().Names.Should().Equal("z.b", "a");
        new ScriptFunctionsBuilder().Build().Should().BeSameAs(ScriptFunctions.Empty);
    }

    [Fact]
    public async Task RunAsync_FunctionsInNamespaces_StandWhereTheirNamesSay()
    {
        var functions = new ScriptFunctionsBuilder().Add("tools.orders.list", Nothing).Add("tools.ping", Nothing).AddSync("now", static _ => default).Build();

        var value = await Scripts.ValueAsync(
            "return [typeof tools.orders.list, typeof tools.ping, typeof now, Object.keys(tools).sort(), tools.orders.list.name, typeof tools.then]",
            Scripts.With(functions));

        value.Should().Be("""["function","function","function",["orders","ping"],"list","undefined"]""");
    }

    [Fact]
    public async Task RunAsync_ScriptThatReplacesAFunction_DoesNotSucceed()
    {
        var options = Scripts.With("tools.f", static (_, _) => new(Scripts.Answer("1")));

        (await Scripts.ValueAsync("try { tools.f = () => 2 } catch {} return await tools.f()", options)).Should().Be("1");
    }
}
