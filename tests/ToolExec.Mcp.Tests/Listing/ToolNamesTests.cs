namespace ToolExec.Mcp.Tests;

public sealed class ToolNamesTests
{
    [Theory]
    [InlineData("read_file")]
    [InlineData("A.b-C_9")]
    public void ToSafe_NameFits_IsUnchanged(string name) => ToolNames.ToSafe(name).Should().Be(name);

    [Theory]
    [InlineData("a b")]
    [InlineData("a/b")]
    [InlineData("ü")]
    [InlineData("👩")]
    [InlineData("a:b:c")]
    [InlineData(" ")]
    public void ToSafe_NameDoesNotFit_IsMappedToOneThatDoesAndDiffersFromSimilarOnes(string name)
    {
        var safe = ToolNames.ToSafe(name);

        ToolId.TryParse(safe, out var id).Should().BeTrue();
        id.Namespace.Should().BeNull();
        safe.Should().Be(ToolNames.ToSafe(name)).And.NotBe(ToolNames.ToSafe(name + " "));
    }

    [Fact]
    public void ToSafe_128Characters_IsTheLongestThatFits()
    {
        ToolNames.ToSafe(new string('a', 128)).Should().Be(new string('a', 128));
        ToolNames.ToSafe(new string('a', 129)).Should().HaveLength(128).And.StartWith(new string('a', 119) + "-");
    }
}
