namespace ToolExec.Foundation.Processes.Tests;

public sealed class ChildEnvironmentTests
{
    [Theory]
    [InlineData("")]
    [InlineData("A=B")]
    [InlineData("A\0")]
    public void With_BadName_Throws(string name) =>
        FluentActions.Invoking(() => ChildEnvironment.Inherited.With(name, "x")).Should().Throw<ArgumentException>();

    [Theory]
    [InlineData("")]
    [InlineData("A=B")]
    public void Only_BadName_Throws(string name) =>
        FluentActions.Invoking(() => ChildEnvironment.Only(name)).Should().Throw<ArgumentException>();

    [Fact]
    public void With_ValueWithNul_Throws() =>
        FluentActions.Invoking(() => ChildEnvironment.Inherited.With("A", "x\0")).Should().Throw<ArgumentException>().WithMessage("*'A'*NUL*");

    [Fact]
    public void Inherited_Resolved_IsTheHostsEnvironment() =>
        ChildEnvironment.Inherited.Resolve().Should().ContainKey("PATH").And.HaveCount(Environment.GetEnvironmentVariables().Count);

    [Fact]
    public void Only_Resolved_HasOnlyWhatTheHostHas() =>
        ChildEnvironment.Only("PATH", "TOOLEXEC_TEST_NOT_SET").Resolve().Keys.Should().Equal("PATH");

    [Fact]
    public void With_NullValue_HidesTheVariable() =>
        ChildEnvironment.Inherited.With("PATH", null).Resolve().Should().NotContainKey("PATH");

    [Fact]
    public void With_Several_LaterWinsAndTheFirstPolicyIsUnchanged()
    {
        var first = ChildEnvironment.Only();

        var second = first.With([new("A", "1"), new("A", "2"), new("B", "")]);

        second.Resolve().Should().Equal(new Dictionary<string, string>(StringComparer.Ordinal) { ["A"] = "2", ["B"] = "" });
        first.Resolve().Should().BeEmpty();
    }

    [Fact]
    public void CommonNames_IncludePath() => ChildEnvironment.CommonNames.Should().Contain("PATH");
}
