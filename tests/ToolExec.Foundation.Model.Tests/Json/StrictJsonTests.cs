using System.Text;
using System.Text.Json;

namespace ToolExec.Foundation.Model.Tests.Json;

public sealed class StrictJsonTests
{
    [Theory]
    [InlineData("""{"a":1,"a":2}""", "a")]
    [InlineData("""{"a":{"b":1,"b":2}}""", "b")]
    [InlineData("""["\ud800"]""", "lone surrogate")]
    [InlineData("""["\udc00\ud800"]""", "lone surrogate")]
    [InlineData("""["\ud83d\u0041"]""", "lone surrogate")]
    [InlineData("""{"\ud83d":1}""", "lone surrogate")]
    [InlineData("\ufeff{}", "")]
    [InlineData("{} // note", "")]
    [InlineData("[1,]", "")]
    [InlineData("NaN", "")]
    [InlineData("[Infinity]", "")]
    [InlineData("", "")]
    [InlineData("{}{}", "")]
    public void Parse_JsonThatIsNotStrict_IsRefused(string json, string fault)
    {
        var parse = () => ToolExecJson.Parse(json);

        parse.Should().Throw<JsonException>().WithMessage($"*{fault}*");
        ToolExecJson.TryParse(Encoding.UTF8.GetBytes(json), out _, out var error).Should().BeFalse();
        error.Should().NotBeNullOrWhiteSpace();
    }

    [Theory]
    [InlineData("""["\ud83d\ude00"]""")]
    [InlineData("""["\\ud800"]""")]
    [InlineData("""["\\\\ud800 \"\u0000"]""")]
    [InlineData("1e400")]
    [InlineData("12345678901234567890")]
    public void Parse_StrictJson_IsTaken(string json) => ToolExecJson.Parse(json).GetRawText().Should().Be(json);

    [Fact]
    public void Parse_LoneSurrogateInText_IsRefused()
    {
        var parse = () => ToolExecJson.Parse("[\"\ud800\"]");

        parse.Should().Throw<JsonException>().WithMessage("*lone surrogate at character 2*");
    }

    [Fact]
    public void Parse_BytesThatAreNoUtf8_AreRefused()
    {
        var parse = () => ToolExecJson.Parse(new byte[] { (byte)'"', 0xff, (byte)'"' });

        parse.Should().Throw<JsonException>().WithMessage("*UTF-8*");
    }

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void Parse_DepthAtItsLimit_Decides(int depth, bool taken) =>
        ToolExecJson.TryParse(Encoding.UTF8.GetBytes(new string('[', depth) + new string(']', depth)), out _, out _).Should().Be(taken);

    [Theory]
    [InlineData(10, true)]
    [InlineData(11, false)]
    public void Parse_SizeAtItsLimit_Decides(int size, bool taken)
    {
        var json = Encoding.UTF8.GetBytes('"' + new string('x', size - 2) + '"');

        ToolExecJson.TryParse(json, out _, out var error, new StrictJsonOptions { MaxBytes = 10 }).Should().Be(taken);
        if (!taken)
        {
            error.Should().Be("The JSON text has 11 bytes, but at most 10 are taken.");
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(257)]
    public void Options_DepthOutside_IsRefused(int depth)
    {
        var make = () => new StrictJsonOptions { MaxDepth = depth };

        make.Should().Throw<ArgumentOutOfRangeException>();
        new StrictJsonOptions { MaxDepth = 1 }.MaxDepth.Should().Be(1);
        new StrictJsonOptions { MaxDepth = 256 }.MaxDepth.Should().Be(256);
    }

    [Fact]
    public void Options_NoBytes_AreRefused()
    {
        var make = () => new StrictJsonOptions { MaxBytes = 0 };

        make.Should().Throw<ArgumentOutOfRangeException>();
    }
}
