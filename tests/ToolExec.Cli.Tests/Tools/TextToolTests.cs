namespace ToolExec.Cli.Tests;

public sealed class TextToolTests
{
    [Theory]
    [InlineData("", 0, 0, 0, 0)]
    [InlineData("one", 1, 1, 3, 3)]
    [InlineData("one two\nthree\n", 3, 2, 14, 14)]
    [InlineData("a\n\nb", 2, 3, 4, 4)]
    [InlineData("  ", 0, 1, 2, 2)]
    [InlineData("né 😀", 2, 1, 4, 8)]
    public void CountWords_Text_CountsAsWcDoes(string text, int words, int lines, int characters, int bytes)
    {
        CountWords.Run(new(text)).Should().Be(new CountWords.Result(words, lines, characters, bytes));
    }

    [Fact]
    public void FindText_Regex_GivesPlacesAndGroups()
    {
        var found = FindText.Run(new("let a = 1\nlet bc = 22", @"let (\w+) = (\d+)", Regex: true), default);

        found.Count.Should().Be(2);
        found.Truncated.Should().BeFalse();
        found.Matches.Select(m => (m.Line, m.Column, m.Text)).Should().Equal((1, 1, "let a = 1"), (2, 1, "let bc = 22"));
        found.Matches[1].Groups.Should().Equal("bc", "22");
    }

    [Fact]
    public void FindText_PlainPattern_IsNoRegexAndIsCountedBeyondTheLimit()
    {
        var found = FindText.Run(new("a.b axb A.B", "a.b", IgnoreCase: true, Max: 1), default);

        (found.Count, found.Matches.Count, found.Truncated).Should().Be((2, 1, true));
    }

    [Fact]
    public async Task FindText_PatternThatExplodesElsewhere_IsLinear()
    {
        var found = Task.Run(() => FindText.Run(new(new string('a', 50_000), "^(a+)+$x", Regex: true), default));

        (await found.OrHang()).Count.Should().Be(0);
    }

    [Theory]
    [InlineData("(?=a)", "look-around")]
    [InlineData("(a)\\1", "back reference")]
    [InlineData("(", "is no regular expression")]
    [InlineData("", "1 to 1000 characters")]
    public void FindText_PatternThatIsNotTaken_SaysWhy(string pattern, string message)
    {
        ToolRuns.MessageOf(() => FindText.Run(new("a", pattern, Regex: true), default)).Should().Contain(message);
    }

    [Fact]
    public void ReplaceText_Regex_PutsGroupsIn()
    {
        ReplaceText.Run(new("2026-03-31", @"(\d+)-(\d+)-(\d+)", "$3.$2.$1", Regex: true), default).Should().Be(new ReplaceText.Result("31.03.2026", 1));
        ReplaceText.Run(new("a$1a", "$1", "$2"), default).Text.Should().Be("a$2a");
    }

    [Fact]
    public void ReplaceText_ResultTooLarge_IsRefused()
    {
        ToolRuns.MessageOf(() => ReplaceText.Run(new(new string('a', 2000), "a", new string('b', 1000)), default)).Should().Contain("more than 1048576");
    }

    [Theory]
    [InlineData("a\nb\n", "a|b")]
    [InlineData("a\r\nb", "a|b")]
    [InlineData("\n", "")]
    [InlineData("", null)]
    public void SplitLines_Text_HasNoLineBehindTheLastEnd(string text, string? lines)
    {
        SplitLines.Run(new(text)).Lines.Should().Equal(lines is null ? [] : lines.Split('|'));
    }

    [Fact]
    public void SplitLines_TrimAndSkip_LeaveEmptyLinesOut()
    {
        SplitLines.Run(new(" a \n\n  \n b", Trim: true, SkipEmpty: true)).Lines.Should().Equal("a", "b");
    }

    [Fact]
    public void JoinText_Items_AreSeparated() => JoinText.Run(new(["a", "b"], "; ")).Text.Should().Be("a; b");

    [Fact]
    public void HashText_Abc_IsTheStandardsValue()
    {
        // FIPS 180-4, the example "abc".
        HashText.Run(new("abc")).Hash.Should().Be("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        HashText.Run(new("abc", HashText.Algorithm.Sha512)).Hash.Should().StartWith("ddaf35a193617aba");
        HashText.Run(new("abc", HashText.Algorithm.Sha384)).Hash.Should().StartWith("cb00753f45a35e8b");
    }
}
