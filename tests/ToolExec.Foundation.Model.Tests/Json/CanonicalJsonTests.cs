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

    [Theory]
    [InlineData("""{"b":1,"a":2}""", """{"a":2,"b":1}""")]
    [InlineData("""{"\u0062":1,"a":2}""", """{"a":2,"b":1}""")] // an escape that is none
    [InlineData("""{"é":1,"e":[{"z":{},"y":[]}],"a\"":"\u007f\u0000"}""", "{\"a\\\"\":\"\u007f\\u0000\",\"e\":[{\"y\":[],\"z\":{}}],\"é\":1}")]
    [InlineData("""{"":0,"A":1,"a":2,"Z":3}""", """{"":0,"A":1,"Z":3,"a":2}""")]
    [InlineData("""[true , false,null, "" , {} ]""", """[true,false,null,"",{}]""")]
    public void Serialize_Value_HasOneForm(string json, string canonical) => CanonicalJson.Serialize(ToolExecJson.Parse(json)).Should().Be(canonical);

    [Theory]
    [InlineData("""{"a":1,"\u0061":2}""")]
    [InlineData("""{"b":{"a":1,"c":3,"a":2}}""")]
    [InlineData("""{"é":1,"\u00e9":2}""")]
    public void Serialize_MemberThatStandsTwice_IsRefused(string json)
    {
        var serialize = () => CanonicalJson.Serialize(JsonDocument.Parse(json).RootElement);

        serialize.Should().Throw<ArgumentException>().WithMessage("*stands twice*").WithParameterName("value");
    }

    [Fact]
    public void Serialize_TextThatIsNoUtf8_IsRefused()
    {
        var serialize = () => CanonicalJson.Serialize(JsonDocument.Parse(new byte[] { (byte)'"', 0xC3, 0x28, (byte)'"' }).RootElement);
        var name = () => CanonicalJson.Serialize(JsonDocument.Parse(new byte[] { (byte)'{', (byte)'"', 0xC3, 0x28, (byte)'"', (byte)':', (byte)'1', (byte)'}' }).RootElement);

        serialize.Should().Throw<ArgumentException>().WithMessage("*Unicode*");
        name.Should().Throw<ArgumentException>().WithMessage("*Unicode*");
    }

    [Fact]
    public void Serialize_LargeValue_IsWhole()
    {
        var json = JsonSerializer.SerializeToElement(Enumerable.Range(0, 20_000).ToDictionary(static i => $"member {i:00000}", static i => $"text {i}", StringComparer.Ordinal));

        var text = CanonicalJson.Serialize(json);

        text.Should().Be($"{{{string.Join(',', Enumerable.Range(0, 20_000).Select(static i => $"\"member {i:00000}\":\"text {i}\""))}}}");
    }

    [Fact]
    public void Serialize_RandomValues_AreWhatPlainCodeMakesOfThem()
    {
        var random = new Random(20_261_122);
        for (var i = 0; i < 2_000; i++)
        {
            var (json, expected) = Value(random, 4);

            CanonicalJson.Serialize(JsonDocument.Parse(json).RootElement).Should().Be(expected, "of {0}", json);
        }
    }

    // A value with needless escapes and spaces in it, and its canonical form.
    private static (string Json, string Canonical) Value(Random random, int depth)
    {
        switch (random.Next(depth > 0 ? 6 : 4))
        {
            case 0:
                return random.Next(3) switch { 0 => ("true", "true"), 1 => ("null", "null"), _ => ("false ", "false") };
            case 1:
                var number = random.Next(-1000, 1000).ToString(System.Globalization.CultureInfo.InvariantCulture);
                return (number + (random.Next(2) == 0 ? ".0" : ""), number);
            case 4:
                var items = Enumerable.Range(0, random.Next(4)).Select(_ => Value(random, depth - 1)).ToList();
                return ($"[ {string.Join(" ,", items.Select(static i => i.Json))}]", $"[{string.Join(',', items.Select(static i => i.Canonical))}]");
            case 5:
                var members = Enumerable.Range(0, random.Next(5)).Select(_ => (Name: Letters(random), Value: Value(random, depth - 1))).DistinctBy(static m => m.Name, StringComparer.Ordinal).ToList();
                return (
                    $"{{{string.Join(", ", members.Select(m => $"\"{Escape(random, m.Name)}\": {m.Value.Json}"))}}}",
                    $"{{{string.Join(',', members.OrderBy(static m => m.Name, StringComparer.Ordinal).Select(static m => $"\"{Least(m.Name)}\":{m.Value.Canonical}"))}}}");
            default:
                var text = Letters(random);
                return ($"\"{Escape(random, text)}\"", $"\"{Least(text)}\"");
        }
    }

    private static string Letters(Random random) =>
        string.Concat(Enumerable.Range(0, random.Next(6)).Select(_ => random.GetItems(["a", "b", "Z", "\"", "\\", "/", "\n", "\u0001", "\u007f", "é", "\ufb33", "😀", "<"], 1)[0]));

    private static string Escape(Random random, string text) =>
        string.Concat(text.EnumerateRunes().Select(rune => rune.Value is '"' or '\\' or < ' ' || random.Next(4) == 0
            ? string.Concat(rune.ToString().Select(static c => $"\\u{(int)c:x4}"))
            : rune.ToString()));

    private static string Least(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal).Replace("\u0001", "\\u0001", StringComparison.Ordinal);
}
