using System.Text.Json;

namespace ToolExec.Backend.Tests;

public sealed class CommandLineTests
{
    public static TheoryData<string> Hostile { get; } = new()
    {
        "it's \"quoted\"", "two\nlines", "\r\nX-Header: 1", "$(rm -rf ~)", "`id`", "; reboot", "a && b", "| cat", "../../etc/passwd", "%PATH%", "${HOME}", "*", "", " ", "\t", "ünï 👩", "--", "a\\", "{x}", "{{x}}", "\u202E",
    };

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("{{{a}}}", "{1}")]
    [InlineData("--x={a}", "--x=1")]
    [InlineData("{a}:{b}", "1:two")]
    public void Arguments_Templates_AreFilled(string template, string expected) =>
        Fill(Tool(template), """{"a":1,"b":"two"}""").Should().Equal(expected);

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Arguments_HostileValueBehindALiteral_IsOneArgumentAsItIs(string value) =>
        Fill(Tool("--x={b}", "-", "after"), JsonSerializer.Serialize(new { b = value })).Should().Equal($"--x={value}", "-", "after");

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Arguments_HostileValueBehindDoubleDash_IsOneArgumentAsItIs(string value) =>
        Fill(Tool("--", "{b}"), JsonSerializer.Serialize(new { b = value })).Should().Equal("--", value);

    [Theory]
    [InlineData("{b}", "-rf")]
    [InlineData("{b}", "--output=/etc/passwd")]
    [InlineData("{b}", "-")]
    [InlineData("{b}.txt", "-x")]
    [InlineData("{b}-x", "")]
    public void Arguments_ValueThatWouldBeAnOption_IsRefusedWithAFix(string template, string value)
    {
        var error = FluentActions.Invoking(() => Fill(Tool(template), JsonSerializer.Serialize(new { b = value }))).Should().Throw<ArgumentRefusedException>().Which.Error;

        error.Kind.Should().Be(ToolErrorKind.ValidationInput);
        error.Message.Should().Contain("'b' must not begin with '-'").And.Contain("./");
        error.Violations.Should().ContainSingle().Which.InstanceLocation.Should().Be("/b");
    }

    [Fact]
    public void Arguments_NegativeNumber_IsAnOptionTooUnlessAllowed()
    {
        var tool = Tool("{a}");

        FluentActions.Invoking(() => Fill(tool, """{"a":-5}""")).Should().Throw<ArgumentRefusedException>();
        tool.Parameters[0].AllowLeadingDash = true;
        Fill(tool, """{"a":-5}""").Should().Equal("-5");
    }

    [Fact]
    public void Arguments_ConditionalDoubleDash_ProtectsNothing()
    {
        var tool = Tool(CommandArgument.Flag("--", "f"), "{b}");

        FluentActions.Invoking(() => Fill(tool, """{"b":"-x","f":true}""")).Should().Throw<ArgumentRefusedException>();
    }

    [Fact]
    public void Arguments_Nul_IsRefused()
    {
        foreach (var json in new[] { """{"b":"a\u0000b"}""", """{"l":["a\u0000b"]}""" })
        {
            FluentActions.Invoking(() => Fill(Tool("--x={b}", "--y={l...}"), json)).Should().Throw<ArgumentRefusedException>().WithMessage("*NUL*");
        }

        FluentActions.Invoking(() => Line(Tool("x"), "{b}").StandardInput(JsonElement.Parse("""{"b":"a\u0000b"}"""))).Should().Throw<ArgumentRefusedException>();
    }

    [Theory]
    [InlineData("{}", "")]
    [InlineData("""{"a":null,"f":false}""", "")]
    [InlineData("""{"a":7}""", "-n 7")]
    [InlineData("""{"f":true}""", "--all")]
    [InlineData("""{"l":[]}""", "")]
    [InlineData("""{"l":["x","y z"]}""", "-e x|-e y z")]
    [InlineData("""{"b":"v","l":["x","y"]}""", "-m v")]
    public void Arguments_PiecesWhoseValuesAreMissing_AreLeftOutWhole(string json, string expected)
    {
        var tool = Tool(new CommandArgument("-n", "{a}"), CommandArgument.Flag("--all", "f"), new CommandArgument("-m", "{b}"), new CommandArgument("-e", "{l...}"));
        tool.Parameters.Single(p => p.Name == "l").AllowLeadingDash = true;
        if (json.Contains("\"b\""))
        {
            tool.Arguments.RemoveAt(3);
        }

        string.Join(' ', Fill(tool, json)).Replace(" -e", "|-e", StringComparison.Ordinal).Should().Be(expected);
    }

    [Theory]
    [InlineData("""{"a":1.0}""", "1")]
    [InlineData("""{"a":1e3}""", "1000")]
    [InlineData("""{"a":123456789012345678901234567890}""", "123456789012345678901234567890")]
    public void Arguments_WholeNumbers_AreWrittenAsSuch(string json, string expected) => Fill(Tool("{a}"), json).Should().Equal(expected);

    [Fact]
    public void Arguments_OtherTypes_AreWrittenAsJson() =>
        Fill(Tool("{n}", "{f}", "{j}"), """{"n":1.50,"f":true,"j":{"k":[1, "ü"]}}""").Should().Equal("1.50", "true", """{"k":[1, "ü"]}""");

    [Fact]
    public void Arguments_Default_StandsInForWhatIsAbsent()
    {
        var tool = Tool("{b}");
        tool.Parameters.Single(p => p.Name == "b").Default = "main";

        Fill(tool, "{}").Should().Equal("main");
        Fill(tool, """{"b":"dev"}""").Should().Equal("dev");
    }

    [Fact]
    public void StandardInput_MissingValue_IsNone()
    {
        var line = Line(Tool("x"), "in: {b}\n");

        line.StandardInput(JsonElement.Parse("{}")).Should().BeNull();
        line.StandardInput(JsonElement.Parse("""{"b":"-v"}""")).Should().Be("in: -v\n");
    }

    private static List<string> Fill(CommandTool tool, string json) => new CommandLine(tool).Arguments(JsonElement.Parse(json));

    private static CommandLine Line(CommandTool tool, string input)
    {
        tool.StandardInput = input;
        return new CommandLine(tool);
    }

    private static CommandTool Tool(params CommandArgument[] arguments)
    {
        var tool = new CommandTool { Name = "t", Executable = "x" }.With(
            new CommandParameter { Name = "a", Type = CommandParameterType.WholeNumber },
            new CommandParameter { Name = "b" },
            new CommandParameter { Name = "f", Type = CommandParameterType.Boolean },
            new CommandParameter { Name = "l", Type = CommandParameterType.TextList },
            new CommandParameter { Name = "n", Type = CommandParameterType.Number },
            new CommandParameter { Name = "j", Type = CommandParameterType.Json });
        foreach (var argument in arguments)
        {
            tool.Arguments.Add(argument);
        }

        return tool;
    }
}
