namespace ToolExec.Foundation.Model.Tests;

public sealed class ToolTextTests
{
    [Theory]
    [InlineData("plain\ttext\r\nüñ 👩‍👩‍👧 שלום\u200F", 100, "plain\ttext\r\nüñ 👩‍👩‍👧 שלום\u200F")]
    [InlineData("a\u0000b\u0007c\u009Fd\u007Fe", 100, "abcde")]
    [InlineData("a\u202Eb\u2066c\uFEFFd\u200Be", 100, "abcde")]
    [InlineData("a\U000E0041\U000E007Fb", 100, "ab")]
    [InlineData("abcdef", 6, "abcdef")]
    [InlineData("abcdefg", 6, "abcde…")]
    [InlineData("abcd👩x", 6, "abcd…")]
    public void Clean_Text_LeavesWhatShowsAndCutsBetweenCharacters(string text, int max, string expected) => ToolText.Clean(text, max).Should().Be(expected);

    [Fact]
    public void Quote_SeveralLines_IsOne() => ToolText.Quote(" a\r\nb\nc ", 100).Should().Be("«a ⏎ b ⏎ c»");

    [Theory]
    [InlineData("", 0, "")]
    [InlineData("abc", 3, "abc")]
    [InlineData("abc", 2, "ab")]
    [InlineData("abc", 0, "")]
    [InlineData("a😀b", 1, "a")]
    [InlineData("a😀b", 2, "a")]
    [InlineData("a😀b", 3, "a😀")]
    [InlineData("a😀", 3, "a😀")]
    public void Beginning_OfAnyLength_NeverTearsACharacter(string text, int maxLength, string expected) =>
        ToolText.Beginning(text, maxLength).ToString().Should().Be(expected);

    [Fact]
    public void Beginning_NegativeLength_IsRefused() =>
        FluentActions.Invoking(static () => ToolText.Beginning("a", -1).Length).Should().Throw<ArgumentOutOfRangeException>();
}
