namespace ToolExec.Foundation.Model.Tests.Backends;

public sealed class NestedSettingsTests
{
    private static readonly OrderedDictionary<string, int> Words = new(StringComparer.Ordinal) { ["red"] = 1, ["blue"] = 2 };

    [Theory]
    [InlineData("""{"o":{"a":"1"},"os":[{"a":"2"},{"a":"3"}],"map":{"x":{"a":"4"}},"n":1.5,"sc":true,"j":{"type":"string"},"w":"Red"}""")]
    [InlineData("""{"O":{"a":"1"},"os":{"0":{"a":"2"},"1":{"a":"3"}},"map":{"x":{"a":"4"}},"n":"1.5","sc":"true","j":"{\"type\":\"string\"}","w":"RED"}""")]
    public void Get_NestedTypedOrFlat_IsRead(string json)
    {
        var settings = Settings(json);

        settings.GetObject("o")!.GetString("a").Should().Be("1");
        settings.GetObjects("os").Select(s => s.GetString("a")).Should().Equal("2", "3");
        settings.GetObjectMap("map").Select(s => $"{s.Key}{s.Value.GetString("a")}").Should().Equal("x4");
        settings.GetDouble("n").Should().Be(1.5);
        settings.GetScalar("n").Should().Be("1.5");
        settings.GetScalar("sc").Should().Be("true");
        settings.GetJson("j")!.Value.GetRawText().Should().Be("""{"type":"string"}""");
        settings.GetWord("w", 0, Words).Should().Be(1);
        settings.EnsureAllRead();
    }

    [Fact]
    public void Get_Absent_IsEmptyOrTheDefault()
    {
        var settings = Settings("{}");

        settings.GetObject("o").Should().BeNull();
        settings.GetObjects("os").Should().BeEmpty();
        settings.GetObjectMap("map").Should().BeEmpty();
        settings.GetList("l").Should().BeEmpty();
        settings.GetDouble("n").Should().BeNull();
        settings.GetJson("j").Should().BeNull();
        settings.GetWord("w", 7, Words).Should().Be(7);
    }

    [Theory]
    [InlineData("""{"o":1}""", "servers/x/o must be an object, but is a number.")]
    [InlineData("""{"os":"a"}""", "servers/x/os must be a list, but is a string.")]
    [InlineData("""{"os":[{}, 1]}""", "servers/x/os/1 must be an object, but is a number.")]
    [InlineData("""{"map":[]}""", "servers/x/map must be an object of objects, but is an array.")]
    [InlineData("""{"map":{"k":1}}""", "servers/x/map/k must be an object, but is a number.")]
    [InlineData("""{"n":"1e999"}""", "servers/x/n must be a number, but is a string.")]
    [InlineData("""{"j":"{"}""", "servers/x/j must be JSON, or a string that holds JSON, but is a string.")]
    [InlineData("""{"sc":[]}""", "servers/x/sc must be a string, a number, true or false, but is an array.")]
    [InlineData("""{"w":"green"}""", "servers/x/w must be one of red, blue.")]
    public void Get_Wrong_IsNamedWithItsFix(string json, string message)
    {
        var read = () =>
        {
            var settings = Settings(json);
            settings.GetObject("o");
            settings.GetObjects("os");
            settings.GetObjectMap("map");
            settings.GetDouble("n");
            settings.GetJson("j");
            settings.GetScalar("sc");
            settings.GetWord("w", 0, Words);
        };

        read.Should().Throw<BackendSettingsException>().WithMessage(message);
    }

    [Fact]
    public void EnsureAllRead_Nested_NamesThePlace()
    {
        var nested = Settings("""{"tools":[{"name":"a","nmae":"b"}]}""").GetObjects("tools")[0];
        nested.GetString("name");

        FluentActions.Invoking(nested.EnsureAllRead).Should().Throw<BackendSettingsException>().WithMessage("servers/x/tools/0/nmae is not a setting*");
    }

    private static BackendSettings Settings(string json) => new(ToolExecJson.Parse(json), "servers/x");
}
