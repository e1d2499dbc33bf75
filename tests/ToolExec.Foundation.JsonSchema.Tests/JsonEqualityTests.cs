namespace ToolExec.Foundation.JsonSchema.Tests;

public sealed class JsonEqualityTests
{
    [Theory]
    [InlineData("1", "1.0", true)]
    [InlineData("100", "1e2", true)]
    [InlineData("-0", "0", true)]
    [InlineData("1", "true", false)]
    [InlineData("0", "false", false)]
    [InlineData("\"1\"", "1", false)]
    [InlineData("\"a\"", "\"\\u0061\"", true)]
    [InlineData("\"\\ud83d\\ude00\"", "\"😀\"", true)]
    [InlineData("\"\\ud83d\"", "\"\\ude00\"", false)]
    [InlineData("""{"a":1,"b":[2]}""", """{ "b" : [ 2.0 ] , "a" : 1 }""", true)]
    [InlineData("""{"a":1}""", """{"a":1,"b":2}""", false)]
    [InlineData("""{"a":1,"b":2}""", """{"a":1}""", false)]
    [InlineData("""{"a":1,"b":2}""", """{"a":1,"c":2}""", false)]
    [InlineData("[1,2]", "[2,1]", false)]
    [InlineData("[1]", "[1,1]", false)]
    [InlineData("[]", "{}", false)]
    [InlineData("null", "null", true)]
    [InlineData("""{"x":{"y":{"b":null,"a":[]}}}""", """{"x":{"y":{"a":[],"b":null}}}""", true)]
    public void Equal_OfTwoValues_IsWhatTheSpecificationSays(string left, string right, bool isEqual)
    {
        var steps = 1000L;

        JsonEquality.Equal(TestJson.Utf8(left), TestJson.Utf8(right), ref steps).Should().Be(isEqual);
        JsonEquality.Equal(TestJson.Utf8(right), TestJson.Utf8(left), ref steps).Should().Be(isEqual);
        if (isEqual)
        {
            JsonEquality.Hash(TestJson.Utf8(left), ref steps).Should().Be(JsonEquality.Hash(TestJson.Utf8(right), ref steps));
        }

        TestJson.Compile($$"""{"const":{{left}} }""").Accepts(right).Should().Be(isEqual);
        TestJson.Compile($$"""{"enum":["other",{{left}}]}""").Accepts(right).Should().Be(isEqual);
        TestJson.Compile("""{"uniqueItems":true}""").Accepts($"[{left}, {right}]").Should().Be(!isEqual);
    }

    [Fact]
    public void Equal_WithoutStepsLeft_Stops()
    {
        var steps = 2L;

        JsonEquality.Equal("[1,2,3]"u8, "[1,2,3]"u8, ref steps).Should().BeFalse();
        steps.Should().BeNegative();
    }
}
