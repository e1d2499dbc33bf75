using ToolExec.TestSupport;

namespace ToolExec.Conventions.Tests;

public sealed class TestComponentTests
{
    [Fact]
    public void Find_MissingComponent_SaysWhichAndWhatToDo()
    {
        FluentActions.Invoking(() => TestComponent.Find("")).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => TestComponent.Find("npm:@nobody/nothing")).Should().Throw<FileNotFoundException>()
            .WithMessage("*@nobody/nothing*tests/run.sh*");
        FluentActions.Invoking(() => TestComponent.Find("no-such-program-here")).Should().Throw<FileNotFoundException>()
            .WithMessage("*no-such-program-here*PATH*");
    }

    [Fact]
    public void ComponentFact_MissingComponent_SkipsWithTheReasonUnlessComponentsAreRequired()
    {
        var fact = new ComponentFactAttribute(TestComponent.Node, "no-such-program-here");
        var theory = new ComponentTheoryAttribute("no-such-program-here");

        string[] skips = [fact.Skip ?? "", theory.Skip ?? ""];

        if (TestComponent.Required)
        {
            skips.Should().AllBe("", "a required component that is missing fails its tests");
        }
        else
        {
            skips.Should().OnlyContain(s => s.Length > 0);
            theory.Skip.Should().Contain("no-such-program-here");
        }
    }

    [ComponentTheory(TestComponent.Node, TestComponent.ServerEverything)]
    [InlineData(TestComponent.Node)]
    [InlineData(TestComponent.ServerEverything)]
    public void Find_InstalledComponent_IsAFile(string component)
    {
        File.Exists(TestComponent.Find(component)).Should().BeTrue();
    }
}
