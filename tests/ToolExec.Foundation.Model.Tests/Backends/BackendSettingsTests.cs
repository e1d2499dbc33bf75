namespace ToolExec.Foundation.Model.Tests.Backends;

public sealed class BackendSettingsTests
{
    [Fact]
    public void Constructor_NoObject_IsRefused()
    {
        var make = () => Settings("[]");

        make.Should().Throw<BackendSettingsException>().WithMessage("servers/x must be an object, but is an array.");
    }

    [Theory]
    [InlineData("""{"s":5}""", "servers/x/s must be a string, but is the number 5.")]
    [InlineData("""{"b":"maybe"}""", "servers/x/b must be true or false, but is a string.")]
    [InlineData("""{"i":11}""", "servers/x/i must be a whole number from 1 to 10, but is the number 11.")]
    [InlineData("""{"i":1.5}""", "servers/x/i must be a whole number from 1 to 10, but is the number 1.5.")]
    [InlineData("""{"t":"soon"}""", "servers/x/t must be a time from 0 to 60 seconds, as a number of seconds or hh:mm:ss, but is a string.")]
    [InlineData("""{"t":61}""", "servers/x/t must be a time*")]
    [InlineData("""{"l":"a"}""", "servers/x/l must be a list of strings, but is a string.")]
    [InlineData("""{"l":["a",1]}""", "servers/x/l/1 must be a string, but is the number 1.")]
    [InlineData("""{"m":{"k":true}}""", "servers/x/m/k must be a string, but is a boolean.")]
    [InlineData("""{"comand":"npx"}""", "servers/x/comand is not a setting of this backend. It knows b, i, l, m, s, t.")]
    public void Get_WrongSetting_IsNamedWithItsFix(string json, string message)
    {
        var read = () => ReadAll(Settings(json));

        read.Should().Throw<BackendSettingsException>().WithMessage(message);
    }

    [Fact]
    public void Get_SecretInAWrongPlace_IsNotRepeated()
    {
        var read = () => Settings("""{"b":"hunter2"}""").GetBoolean("b", false);

        read.Should().Throw<BackendSettingsException>().Which.Message.Should().NotContain("hunter2");
    }

    [Theory]
    [InlineData("""{"s":"x","b":true,"i":7,"t":1.5,"l":["a","b"],"m":{"K":"v"}}""")]
    [InlineData("""{"S":"x","B":"true","I":"7","T":"00:00:01.5","L":{"0":"a","1":"b"},"M":{"K":"v"}}""")]
    public void Get_TypedOrFlatValues_AreRead(string json) =>
        ReadAll(Settings(json)).Should().BeEquivalentTo(("x", true, 7, TimeSpan.FromSeconds(1.5), "a,b", "K=v"));

    [Fact]
    public void Get_AbsentOrNull_GivesTheDefault() => ReadAll(Settings("""{"s":null}""")).Should().BeEquivalentTo(((string?)null, false, 5, TimeSpan.FromSeconds(9), "", ""));

    [Fact]
    public void GetRequiredString_Absent_IsRefused()
    {
        var read = () => Settings("{}").GetRequiredString("command");

        read.Should().Throw<BackendSettingsException>().WithMessage("servers/x/command must be set, but is missing or empty.").Which.Setting.Should().Be("servers/x/command");
    }

    private static BackendSettings Settings(string json) => new(ToolExecJson.Parse(json), "servers/x");

    private static (string? S, bool B, int I, TimeSpan T, string L, string M) ReadAll(BackendSettings settings)
    {
        var read = (
            settings.GetString("s"),
            settings.GetBoolean("b", false),
            settings.GetInt32("i", 5, 1, 10),
            settings.GetTimeSpan("t", TimeSpan.FromSeconds(9), TimeSpan.Zero, TimeSpan.FromMinutes(1)),
            string.Join(',', settings.GetStrings("l")),
            string.Join(',', settings.GetStringMap("m").Select(p => $"{p.Key}={p.Value}")));
        settings.EnsureAllRead();
        return read;
    }
}
