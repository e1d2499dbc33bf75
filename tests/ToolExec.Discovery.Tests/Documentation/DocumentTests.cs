using ToolExec.Discovery.Documentation;

namespace ToolExec.Discovery.Tests.Documentation;

public sealed class DocumentTests
{
    private const string Schema = """
        {"type":"object","required":["city"],"properties":{
          "city":{"type":"string","description":"Where.","examples":["Berlin"]},
          "days":{"type":"integer","default":3}}}
        """;

    private static readonly Tool Forecast = IndexHost.Make("weather:forecast", "Tells the weather of the coming days. It uses several models and takes a while.", Schema, "climate") with { Title = "Forecast" };

    [Fact]
    public async Task TryDescribe_EachLevel_AddsToTheOneBefore()
    {
        await using var host = await IndexHost.StartAsync([Forecast], o => o.Notes["weather:forecast"] = new ToolNotes { Text = "Ask once a day." });

        var summary = host.Describe("forecast", ToolDetail.Summary);
        (summary.Id, summary.Title, summary.Summary).Should().Be(("weather:forecast", "Forecast", "Tells the weather of the coming days."));
        summary.Tags.Should().Equal("climate");
        (summary.Signature, summary.Description, summary.InputSchema, summary.Notes, summary.TypeScript).Should().Be((null, null, null, null, null));

        var signature = host.Describe("weather:forecast", ToolDetail.Signature);
        signature.Signature.Should().Be("weather:forecast(city: string, days?: number): unknown");
        signature.InputSchema.Should().BeNull();

        var schema = host.Describe("weather:forecast", ToolDetail.Schema);
        schema.Description.Should().EndWith("takes a while.");
        schema.Parameters.Select(p => (p.Name, p.Type, p.Required, p.Description, p.Default?.GetRawText()))
            .Should().Equal(("city", "string", true, "Where.", null), ("days", "number", false, null, "3"));
        schema.InputSchema!.Value.GetProperty("required")[0].GetString().Should().Be("city");
        schema.Examples.Should().BeEmpty();
        schema.Notes.Should().BeNull();

        var full = host.Describe("weather:forecast", ToolDetail.Full);
        full.Notes.Should().Be("Ask once a day.");
        full.Examples.Should().ContainSingle().Which.Arguments.GetRawText().Should().Be("""{"city":"Berlin"}""");

        host.Describe("weather:forecast", ToolDetail.TypeScript).TypeScript.Should().StartWith("declare namespace weather {").And.Contain("function forecast(args: {");
    }

    [Fact]
    public async Task TryDescribe_NamesThatFallTogether_OneToolIsCalledAsInTheWholeDeclarations()
    {
        string[] names = ["get-user", "get.user", "get_user"];
        Tool[] tools = [.. names.Select(n => IndexHost.Make($"crm:{n}", $"The one that is {n}."))];
        await using var host = await IndexHost.StartAsync(tools);
        host.Index.TryDeclareNamespace("crm", null, out var whole, out _).Should().BeTrue();
        var all = whole!;

        foreach (var tool in tools)
        {
            var text = host.Describe(tool.Id.ToString(), ToolDetail.TypeScript).TypeScript!;

            var function = text.Split('\n').Single(l => l.Contains("function ", StringComparison.Ordinal));
            all.Should().Contain(function);
            all[..all.IndexOf(function, StringComparison.Ordinal)].Should().EndWith($"{text[text.IndexOf("/**", StringComparison.Ordinal)..text.IndexOf("  function", StringComparison.Ordinal)]}", "it is the same tool's");
        }

        host.Index.TryDescribe("crm:get-user", ToolDetail.TypeScript, [new SandboxTool("crm:get-user", "sales", "getUser")], out var given, out _).Should().BeTrue();
        given!.TypeScript.Should().StartWith("declare namespace sales {").And.Contain("function getUser(");
        host.Index.Invoking(i => i.TryDescribe("crm:get-user", ToolDetail.TypeScript, null!, out _, out _)).Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public async Task TryDescribe_UnknownOrAmbiguous_SaysWhich()
    {
        await using var host = await IndexHost.StartAsync([Forecast, IndexHost.Make("other:forecast")]);

        host.Index.TryDescribe("weather:forcast", ToolDetail.Full, out _, out var missing).Should().BeFalse();
        host.Index.TryDescribe("forecast", ToolDetail.Full, out _, out var ambiguous).Should().BeFalse();

        missing!.Kind.Should().Be(ToolErrorKind.ToolNotFound);
        missing.Message.Should().Contain("'weather:forecast'");
        ambiguous!.Kind.Should().Be(ToolErrorKind.AmbiguousTool);
        host.Index.Invoking(i => i.TryDescribe("x", (ToolDetail)9, out _, out _)).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public async Task TryListExamples_HostsThenSchemas_UpToTheMaximum()
    {
        var tool = IndexHost.Make("n:t", null, """{"type":"object","examples":[{"a":1},{"a":2},"no object",{"a":{"a":{"a":{"a":{"a":{}}}}}}]}""");
        await using var host = await IndexHost.StartAsync([tool, IndexHost.Make("n:silent", null, """{"type":"object","required":["a"],"properties":{"a":{"type":"string"}}}""")], o => o.Notes["n:t"] = new ToolNotes
        {
            Examples = [new ToolExample { Arguments = ToolExecJson.Parse("""{"a":0}"""), Description = new string('d', 400), ResultHint = new string('h', 400) }],
        });

        host.Index.TryListExamples("n:t", 10, out var all, out _).Should().BeTrue();
        host.Index.TryListExamples("n:t", 1, out var one, out _).Should().BeTrue();
        host.Index.TryListExamples("n:silent", 1, out var none, out _).Should().BeTrue();

        all!.Select(e => e.Arguments.GetRawText()).Should().Equal("""{"a":0}""", """{"a":1}""", """{"a":2}""");
        (all![0].Description!.Length, all[0].ResultHint!.Length).Should().Be((300, 200));
        one.Should().ContainSingle();
        none.Should().BeEmpty("no value is made up");
        host.Index.TryListExamples("n:none", 1, out _, out var error).Should().BeFalse();
        error!.Kind.Should().Be(ToolErrorKind.ToolNotFound);
        host.Index.Invoking(i => i.TryListExamples("n:t", 0, out _, out _)).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public async Task TryDeclareNamespace_HonoursTheFilter()
    {
        await using var host = await IndexHost.StartAsync([IndexHost.Make("n:a"), IndexHost.Make("n:b"), IndexHost.Make("m:c")]);

        host.Index.TryDeclareNamespace("n", null, out var all, out _).Should().BeTrue();
        host.Index.TryDeclareNamespace("n", new ToolFilter { Deny = ["b"] }, out var some, out _).Should().BeTrue();
        host.Index.TryDeclareNamespace("n", new ToolFilter { Deny = ["*"] }, out _, out var error).Should().BeFalse();
        host.Index.TryDeclareNamespace("N", null, out _, out _).Should().BeFalse();

        all.Should().Contain("function a(").And.Contain("function b(").And.NotContain("function c(");
        some.Should().Contain("function a(").And.NotContain("function b(");
        error!.Message.Should().Be("There is no namespace 'n' with tools. List the namespaces first.");
    }

    [Theory]
    [InlineData("short", 10, "short")]
    [InlineData("exactly 10", 10, "exactly 10")]
    [InlineData("more than ten", 10, "more than…")]
    [InlineData("unbreakable", 10, "unbreakab…")]
    [InlineData("12345678😀9", 10, "12345678…")]
    [InlineData("1234567e\u0301e\u0301e\u0301", 10, "1234567e\u0301…")]
    [InlineData("👩‍👩‍👧‍👦👩‍👩‍👧‍👦", 12, "👩‍👩‍👧‍👦…")]
    public void Cut_Text_KeepsCharactersWhole(string text, int max, string expected) => TextCut.Cut(text, max).Should().Be(expected);

    [Theory]
    [InlineData("Reads a file. Then more.", "Reads a file. Then more.")]
    [InlineData("Reads a file from the disk. Then more.", "Reads a file from the disk.")]
    [InlineData("Reads files e.g. of text. And more.", "Reads files e.g. of text.")]
    [InlineData("  Two\n\n  lines\tand gaps ", "Two lines and gaps")]
    [InlineData("", "")]
    [InlineData(null, "")]
    public void Summarize_Text_IsItsFirstSentenceOnOneLine(string? text, string expected) => TextCut.Summarize(text, 200).Should().Be(expected);

    [Fact]
    public void Summarize_LongText_HasAtMostTheMaximum() =>
        TextCut.Summarize(string.Concat(Enumerable.Repeat("wörter 😀 ", 100)), 200).Length.Should().BeInRange(150, 200);
}
