using System.Text.Json;

namespace ToolExec.Foundation.Model.Tests.Json;

public sealed class CanonicalJsonTests
{
    // The layout examples of RFC 8785, appendix B, as far as a double holds them exactly as written.
    [Theory]
    [InlineData("0", "0")]
    [InlineData("-0", "0")]
    [InlineData("0.0e5", "0")]
    [InlineData("1.0", "1")]
    [InlineData("1e3", "1000")]
    [InlineData("5e-324", "5e-324")]
    [InlineData("-1.7976931348623157E308", "-1.7976931348623157e+308")]
    [InlineData("9007199254740992", "9007199254740992")]
    [InlineData("295147905179352830000", "295147905179352830000")]
    [InlineData("9.999999999999997e22", "9.999999999999997e+22")]
    [InlineData("1e+23", "1e+23")]
    [InlineData("999999999999999700000", "999999999999999700000")]
    [InlineData("1e21", "1e+21")]
    [InlineData("999999999999999999999", "999999999999999999999")]
    [InlineData("9999999999999999999999", "9.999999999999999999999e+21")]
    [InlineData("1E20", "100000000000000000000")]
    [InlineData("0.000001", "0.000001")]
    [InlineData("0.0000001", "1e-7")]
    [InlineData("123.4500", "123.45")]
    [InlineData("333333333.33333329", "333333333.33333329")]
    [InlineData("12345678901234567890", "12345678901234567890")]
    [InlineData("1e400", "1e+400")]
    [InlineData("1e99999999999999999999", "1e+99999999999999999999")]
    public void Serialize_Number_HasOneForm(string json, string canonical) => CanonicalJson.Serialize(ToolExecJson.Parse(json)).Should().Be(canonical);

    [Fact]
    public void Serialize_NumbersThatADoubleConfuses_StayDifferent() =>
        CanonicalJson.Serialize(ToolExecJson.Parse("12345678901234567890")).Should().NotBe(CanonicalJson.Serialize(ToolExecJson.Parse("12345678901234567891")));

    [Fact]
    public void Serialize_Object_SortsByUtf16CodeUnits()
    {
        // RFC 8785, 3.2.3: the surrogate pair sorts before U+FB33, by code unit and not by code point.
        var json = "{\"\u20ac\":1,\"\\r\":2,\"\ufb33\":3,\"1\":4,\"\U0001f600\":5,\"\u0080\":6,\"\u00f6\":7}";

        CanonicalJson.Serialize(ToolExecJson.Parse(json)).Should().Be("{\"\\r\":2,\"1\":4,\"\u0080\":6,\"\u00f6\":7,\"\u20ac\":1,\"\U0001f600\":5,\"\ufb33\":3}");
    }

    [Fact]
    public void Serialize_String_EscapesAsLittleAsPossible() =>
        CanonicalJson.Serialize(ToolExecJson.Parse("""["\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/","<é>"]""")).Should().Be("[\"\u20ac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\",\"<é>\"]");

    [Fact]
    public void Serialize_DuplicateMemberOrLoneSurrogateOrUndefined_IsRefused()
    {
        var duplicate = () => CanonicalJson.Serialize(JsonDocument.Parse("""{"a":1,"a":2}""").RootElement);
        var surrogate = () => CanonicalJson.Serialize(JsonDocument.Parse("""["\ud800"]""").RootElement);
        var name = () => CanonicalJson.Serialize(JsonDocument.Parse("""{"\ud800":1}""").RootElement);
        var undefined = () => CanonicalJson.Serialize(default);

        duplicate.Should().Throw<ArgumentException>().WithMessage("*'a' stands twice*");
        surrogate.Should().Throw<ArgumentException>().WithMessage("*Unicode*");
        name.Should().Throw<ArgumentException>().WithMessage("*Unicode*");
        undefined.Should().Throw<ArgumentException>();
    }
}
