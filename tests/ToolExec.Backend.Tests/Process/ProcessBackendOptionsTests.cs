using Microsoft.Extensions.Options;

namespace ToolExec.Backend.Tests;

public sealed class ProcessBackendOptionsTests
{
    public static TheoryData<string, Action<ProcessBackendOptions, CommandTool>> Wrong { get; } = new()
    {
        { "*Tools: must have at least one tool.*", (o, _) => o.Tools.Clear() },
        { "*Tools: has a tool that is null.*", (o, _) => o.Tools.Add(null!) },
        { "*Tools: has the tool 'T' twice*", (o, _) => o.Tools.Add(new CommandTool { Name = "T", Executable = "x" }) },
        { "*Name: of the tool 'a b' must be 1 to 128*", (_, t) => t.Name = "a b" },
        { "*Executable: of the tool 't' must name the program*", (_, t) => t.Executable = " " },
        { "*Executable*NUL*", (_, t) => t.Executable = "a\0" },
        { "*Arguments*'nobody', which is no parameter*", (_, t) => t.Arguments.Add("{nobody}") },
        { "*Arguments*has a brace at character 2*", (_, t) => t.Arguments.Add("a {") },
        { "*Arguments*has a brace at character 0*", (_, t) => t.Arguments.Add("}") },
        { "*Arguments*names no parameter at character 0*", (_, t) => t.Arguments.Add("{}") },
        { "*Arguments*uses 'p' as a list, which it is not*", (_, t) => t.Arguments.Add("{p...}") },
        { "*Arguments*uses the list 'l' as one value; write {l...}*", (_, t) => t.Arguments.Add("{l}") },
        { "*Arguments*several lists (l, m)*", (_, t) => t.Arguments.Add(new CommandArgument("{l...}", "{m...}")) },
        { "*Arguments*'p', which is no boolean*", (_, t) => t.Arguments.Add(CommandArgument.Flag("-x", "p")) },
        { "*Arguments*refers to a secret*environment variable*", (_, t) => t.Arguments.Add("--token={{secret:T}}") },
        { "*Arguments*NUL*", (_, t) => t.Arguments.Add("a\0b") },
        { "*Arguments*null*", (_, t) => t.Arguments.Add(null!) },
        { "*StandardInput*must not have a list*", (_, t) => t.StandardInput = "{l...}" },
        { "*StandardInput*refers to a secret*", (_, t) => t.StandardInput = "{{secret:T}}" },
        { "*Parameters*'unused', which neither*", (_, t) => t.Parameters.Add(new CommandParameter { Name = "unused" }) },
        { "*Parameters*'p', whose name*there twice*", (_, t) => t.Parameters.Add(new CommandParameter { Name = "p" }) },
        { "*Parameters*'a b', whose name*", (_, t) => t.Parameters.Add(new CommandParameter { Name = "a b" }) },
        { "*Parameters*default is not what it takes*", (_, t) => t.Parameters.Add(new CommandParameter { Name = "i", Type = CommandParameterType.WholeNumber, Default = "x" }) },
        { "*Parameters*default is not what it takes*", (_, t) => t.Parameters.Add(new CommandParameter { Name = "i", Type = CommandParameterType.TextList, Default = "x" }) },
        { "*Parameters*minimum is above*", (_, t) => t.Parameters.Add(new CommandParameter { Name = "i", Minimum = 2, Maximum = 1 }) },
        { "*Encoding*must be one of utf-8*", (_, t) => t.Encoding = "ebcdic" },
        { "*Timeout*more than zero*", (_, t) => t.Timeout = TimeSpan.Zero },
        { "*MaxOutputBytes*must be 256 to*but is 255*", (_, t) => t.MaxOutputBytes = 255 },
        { "*MaxErrorBytes*", (_, t) => t.MaxErrorBytes = int.MaxValue },
        { "*OutputSchema*goes with an output that is JSON*", (_, t) => t.OutputSchema = ToolExecJson.EmptyObject },
        { "*ExitCodes*null*", (_, t) => t.ExitCodes[1] = null! },
        { "*Environment*variable 'A'*not closed*", (o, _) => o.Environment["A"] = "{{secret:x" },
        { "*Environment*variable 'A=B'*", (o, _) => o.Environment["A=B"] = "" },
        { "*PassedVariables*", (o, _) => o.PassedVariables.Add("") },
        { "*MaxConcurrency*1 to 1024*", (o, _) => o.MaxConcurrency = 0 },
        { "*MaxWaiting*", (o, _) => o.MaxWaiting = -1 },
        { "*StopGrace*", (o, _) => o.StopGrace = TimeSpan.FromTicks(-1) },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Constructor_WrongOption_IsNamed(string message, Action<ProcessBackendOptions, CommandTool> spoil)
    {
        var (options, tool) = Right();
        spoil(options, tool);

        FluentActions.Invoking(() => new ProcessBackend("cli", options)).Should().Throw<OptionsValidationException>().WithMessage(message);
    }

    [Fact]
    public void Constructor_ManyFaults_AreReportedTogether()
    {
        var (options, tool) = Right();
        tool.Encoding = "x";
        options.MaxConcurrency = 0;

        FluentActions.Invoking(() => new ProcessBackend("cli", options)).Should().Throw<OptionsValidationException>().Which.Failures.Should().HaveCount(2);
    }

    [Fact]
    public void Constructor_WrongArguments_AreRefused()
    {
        FluentActions.Invoking(() => new ProcessBackend("", Right().Options)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => new ProcessBackend("a:b", Right().Options)).Should().Throw<ArgumentException>().WithMessage("*cannot be a backend's name*");
        FluentActions.Invoking(() => new ProcessBackend("cli", null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => new CommandArgument()).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => new CommandArgument("a", null!)).Should().Throw<ArgumentException>();
    }

    [Fact]
    public async Task ListToolsAsync_Parameters_BecomeTheSchema()
    {
        var tool = new CommandTool { Name = "t", Executable = "x", Description = "Does it." }.With(
            new CommandParameter { Name = "text", Description = "A text.", Pattern = "^a", MaxLength = 9 },
            new CommandParameter { Name = "word", IsRequired = false, AllowedValues = { "a", "b" } },
            new CommandParameter { Name = "count", Type = CommandParameterType.WholeNumber, Minimum = 1, Maximum = 9, Default = "3" },
            new CommandParameter { Name = "list", Type = CommandParameterType.TextList },
            new CommandParameter { Name = "any", Type = CommandParameterType.Json },
            new CommandParameter { Name = "flag", Type = CommandParameterType.Boolean, IsRequired = false });
        foreach (var argument in (CommandArgument[])["{text}", "{word}", "{count}", "{list...}", "{any}", CommandArgument.Flag("-f", "flag")])
        {
            tool.Arguments.Add(argument);
        }

        await using var backend = new ProcessBackend("cli", Programs.Options(tool));

        var listed = (await backend.ListToolsAsync(default).OrHang()).Tools.Single().Tool;

        listed.Description.Should().Be("Does it.");
        listed.InputSchema.GetRawText().Should().Be(
            """
            {"type":"object","properties":{"text":{"type":"string","maxLength":9,"pattern":"^a","description":"A text."},"word":{"type":"string","enum":["a","b"]},
            "count":{"type":"integer","minimum":1,"maximum":9,"default":3},"list":{"type":"array","items":{"type":"string","maxLength":32768},"maxItems":1000},"any":{},"flag":{"type":"boolean"}},
            "required":["text","list","any"],"additionalProperties":false}
            """.ReplaceLineEndings(""));
    }

    private static (ProcessBackendOptions Options, CommandTool Tool) Right()
    {
        var tool = new CommandTool { Name = "t", Executable = "x" }.With(
            Programs.Text("p"),
            new CommandParameter { Name = "l", Type = CommandParameterType.TextList },
            new CommandParameter { Name = "m", Type = CommandParameterType.TextList });
        tool.Arguments.Add("{p}");
        tool.Arguments.Add("{l...}");
        tool.Arguments.Add("{m...}");
        return (Programs.Options(tool), tool);
    }
}
