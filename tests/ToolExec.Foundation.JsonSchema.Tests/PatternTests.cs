using System.Text.Json;

namespace ToolExec.Foundation.JsonSchema.Tests;

/// <summary>Patterns mean what ECMA-262 says, not what .NET does.</summary>
public sealed class PatternTests
{
    [Theory]
    [InlineData("^a$", "a\n", false)]
    [InlineData("^(a)$", "a\n", false)]
    [InlineData("^\\d+$", "٣", false)]
    [InlineData("(\\d)", "٣", false)]
    [InlineData("^.$", "😀", true)]
    [InlineData("^..$", "😀", false)]
    [InlineData("^[^a]$", "😀", true)]
    [InlineData("^[😀-😂]{2}$", "😁😂", true)]
    [InlineData("^[😀-😂]$", "😃", false)]
    [InlineData("^😀{2}$", "😀😀", true)]
    [InlineData("^\\u{1F600}$", "😀", true)]
    [InlineData("^\\uD83D\\uDE00$", "😀", true)]
    [InlineData("^.$", "\u2028", false)]
    [InlineData("^\\s$", "\uFEFF", true)]
    [InlineData("\\bé", "é", false)]
    [InlineData("a\\b", "aé", true)]
    [InlineData("^\\p{Lu}\\P{Lu}$", "Éa", true)]
    [InlineData("^\\p{L}$", "𝒜", true)]
    [InlineData("^\\p{Letter}+$", "abc1", false)]
    [InlineData("^(?<year>\\d{4})-\\k<year>$", "2024-2024", true)]
    [InlineData("^(a)?\\1b$", "b", true)]
    [InlineData("^(?:(a)|b)\\1$", "b", true)]
    [InlineData("^(?!no).*$", "yes", true)]
    [InlineData("^(?!no).*$", "nope", false)]
    [InlineData("^[\\w-]+$", "a-b_c", true)]
    [InlineData("^[\\w-.]+$", "a.b", true)]
    [InlineData("^[]$", "a", false)]
    [InlineData("^[^]$", "\n", true)]
    [InlineData("b", "abc", true)]
    [InlineData("^a{2,3}?$", "aaaa", false)]
    [InlineData("^\\-\\/\\.$", "-/.", true)]
    [InlineData("^a|b$", "xb", true)]
    [InlineData("", "anything", true)]
    [InlineData("^[a-z]*[a-z]$", "abc", true)]
    [InlineData("^[a-c]+\\d?$", "abcabc7", true)]
    [InlineData("^[a-c]+\\d?$", "abcabc77", false)]
    [InlineData("^[a-z0-9]+(?:-[a-z0-9]+)*$", "a-b-c9", true)]
    [InlineData("^\\d{3}-\\d{4}$", "123-456", false)]
    [InlineData("^[A-Z]{2,3}", "ABCD", true)]
    [InlineData("^a\\.b$", "axb", false)]
    public void Validate_Pattern_HasTheMeaningOfEcma262(string pattern, string text, bool isValid)
    {
        var schema = TestJson.Compile($$"""{"pattern":{{JsonSerializer.Serialize(pattern)}}}""");

        schema.Accepts(JsonSerializer.Serialize(text)).Should().Be(isValid);
        schema.Accepts("\"" + string.Concat(text.Select(unit => $"\\u{(int)unit:x4}")) + "\"").Should().Be(isValid, "escapes change nothing");
    }

    [Theory]
    [InlineData("(")]
    [InlineData(")")]
    [InlineData("[a")]
    [InlineData("*a")]
    [InlineData("a{3,2}")]
    [InlineData("\\")]
    [InlineData("\\Z")]
    [InlineData("[z-a]")]
    [InlineData("(?i)a")]
    [InlineData("(?>a)")]
    [InlineData("\\2(a)")]
    [InlineData("\\k<x>")]
    [InlineData("\\p{Script=Greek}")]
    [InlineData("\\p{Nonsense}")]
    [InlineData("\\u{110000}")]
    public void Compile_PatternThatIsNone_IsRefusedAtItsPlace(string pattern)
    {
        var act = () => TestJson.Compile($$$"""{"properties":{"a":{"pattern":{{{JsonSerializer.Serialize(pattern)}}} } } }""");

        act.Should().Throw<SchemaException>().Which.SchemaLocation.Should().Be("/properties/a/pattern");
    }

    [Theory]
    [InlineData("^[a-z]+$", true)]
    [InlineData("^\\d{4}-\\d{2}$", true)]
    [InlineData("^[a-z]+[a-z0-9]*$", false)]
    [InlineData("[a-z]", false)]
    [InlineData("^(a)$", false)]
    public void SequencePattern_TryParse_TakesOnlyWhatGreedCannotBreak(string pattern, bool isTaken)
    {
        (SequencePattern.TryParse(pattern) is not null).Should().Be(isTaken);
    }
}
