namespace ToolExec.Wasm.Tests.Modules;

// Core specification 2.0, 5.2.
public sealed class ByteReaderTests
{
    [Theory]
    [InlineData(0u, "00")]
    [InlineData(0u, "8000")]
    [InlineData(0u, "8080808000")]
    [InlineData(127u, "7F")]
    [InlineData(128u, "8001")]
    [InlineData(624485u, "E58E26")]
    [InlineData(uint.MaxValue, "FFFFFFFF0F")]
    public void U32_AllowedForm_IsItsValue(uint expected, string bytes) => Read(bytes, static (ref r) => r.U32()).Should().Be(expected);

    [Theory]
    [InlineData(0, "00")]
    [InlineData(63, "3F")]
    [InlineData(64, "C000")]
    [InlineData(-1, "7F")]
    [InlineData(-1, "FFFFFFFF7F")]
    [InlineData(-64, "40")]
    [InlineData(-123456, "C0BB78")]
    [InlineData(int.MaxValue, "FFFFFFFF07")]
    [InlineData(int.MinValue, "8080808078")]
    public void S32_AllowedForm_IsItsValue(int expected, string bytes) => Read(bytes, static (ref r) => r.S32()).Should().Be(expected);

    [Theory]
    [InlineData(0L, "00")]
    [InlineData(-1L, "7F")]
    [InlineData(uint.MaxValue, "FFFFFFFF0F")]
    [InlineData(-(1L << 32), "8080808070")]
    public void S33_AllowedForm_IsItsValue(long expected, string bytes) => Read(bytes, static (ref r) => r.S33()).Should().Be(expected);

    [Theory]
    [InlineData(0L, "00")]
    [InlineData(-1L, "7F")]
    [InlineData(-1L, "FFFFFFFFFFFFFFFFFF7F")]
    [InlineData(long.MaxValue, "FFFFFFFFFFFFFFFFFF00")]
    [InlineData(long.MinValue, "8080808080808080807F")]
    public void S64_AllowedForm_IsItsValue(long expected, string bytes) => Read(bytes, static (ref r) => r.S64()).Should().Be(expected);

    [Theory]
    [InlineData("", "unexpected end")]
    [InlineData("80", "unexpected end")]
    [InlineData("8080808080", "integer representation too long")]
    [InlineData("8080808010", "integer too large")]
    [InlineData("FFFFFFFF7F", "integer too large")]
    public void U32_OtherForm_IsMalformed(string bytes, string rule) => Refuses(bytes, static (ref r) => r.U32(), rule);

    [Theory]
    [InlineData("FF", "unexpected end")]
    [InlineData("8080808080", "integer representation too long")]
    [InlineData("FFFFFFFF0F", "integer too large")]
    [InlineData("8080808008", "integer too large")]
    [InlineData("8080808070", "integer too large")]
    public void S32_OtherForm_IsMalformed(string bytes, string rule) => Refuses(bytes, static (ref r) => r.S32(), rule);

    [Theory]
    [InlineData("8080808080", "integer representation too long")]
    [InlineData("8080808010", "integer too large")]
    [InlineData("8080808060", "integer too large")]
    public void S33_OtherForm_IsMalformed(string bytes, string rule) => Refuses(bytes, static (ref r) => r.S33(), rule);

    [Theory]
    [InlineData("80808080808080808080", "integer representation too long")]
    [InlineData("80808080808080808001", "integer too large")]
    [InlineData("FFFFFFFFFFFFFFFFFF7E", "integer too large")]
    public void S64_OtherForm_IsMalformed(string bytes, string rule) => Refuses(bytes, static (ref r) => r.S64(), rule);

    [Theory]
    [InlineData("00", "")]
    [InlineData("0161", "a")]
    [InlineData("03E282AC", "€")]
    [InlineData("04F09F9880", "😀")]
    [InlineData("0100", "\0")]
    [InlineData("03EFBBBF", "\uFEFF")]
    public void Name_Utf8_IsItsText(string bytes, string expected) => Read(bytes, static (ref r) => r.Name()).Should().Be(expected);

    [Theory]
    [InlineData("0180")]
    [InlineData("01FF")]
    [InlineData("02C080")]
    [InlineData("03E080AF")]
    [InlineData("03EDA080")]
    [InlineData("04F4908080")]
    [InlineData("02E282")]
    [InlineData("05F888808080")]
    public void Name_NotUtf8_IsMalformed(string bytes) => Refuses(bytes, static (ref r) => r.Name(), "malformed UTF-8 encoding");

    [Theory]
    [InlineData("01")]
    [InlineData("FFFFFFFF0F")]
    [InlineData("026161", false)]
    public void Count_MoreThanBytesLeft_IsMalformedBeforeAnythingIsAllocated(string bytes, bool refused = true)
    {
        if (refused)
        {
            Refuses(bytes, static (ref r) => r.Count(), "length out of bounds");
        }
        else
        {
            Read(bytes, static (ref r) => r.Count()).Should().Be(2);
        }
    }

    [Fact]
    public void Byte_AtTheEndOfThePart_IsMalformedThoughTheModuleGoesOn()
    {
        var act = () =>
        {
            var reader = new ByteReader([1, 2, 3], 0, 2);
            reader.Byte();
            reader.Byte();
            reader.Byte();
        };

        act.Should().Throw<WasmMalformedException>().Which.ByteOffset.Should().Be(2);
    }

    private delegate T Reading<T>(ref ByteReader reader);

    private static T Read<T>(string bytes, Reading<T> read)
    {
        var binary = Convert.FromHexString(bytes);
        var reader = new ByteReader(binary, 0, binary.Length);
        var value = read(ref reader);
        if (typeof(T) == typeof(string))
        {
            reader.AtEnd.Should().BeTrue();
        }

        return value;
    }

    private static void Refuses<T>(string bytes, Reading<T> read, string rule) =>
        FluentActions.Invoking(() => Read(bytes, read)).Should().Throw<WasmMalformedException>().WithMessage($"{rule}*");
}
