using ToolExec.TestSupport;

namespace ToolExec.Run.Tests.Pipeline;

public sealed class ResultTests
{
    [Theory]
    [InlineData("""{"a":1}""", """{"a":1}""")]
    [InlineData("hi", "\"hi\"")]
    [InlineData("42", "42")]
    [InlineData("""{"a":1,"a":2}""", "\"{\\u0022a\\u0022:1,\\u0022a\\u0022:2}\"")]
    public async Task RunAsync_OneText_IsReadAsJsonOrStaysText(string text, string value) =>
        (await Run(null, new TextBlock(text))).Value!.Value.GetRawText().Should().Be(value);

    [Fact]
    public async Task RunAsync_Content_IsBroughtIntoOneForm()
    {
        (await Run("""{"s":1}""", new TextBlock("other"))).Value!.Value.GetRawText().Should().Be("""{"s":1}""");
        (await Run(null, new TextBlock("a"), new ImageBlock(default, "image/png"), new TextBlock("b"))).Value!.Value.GetRawText().Should().Be("""["a","b"]""");
        (await Run(null)).Value!.Value.GetRawText().Should().Be("null");
        (await Run(null, new ImageBlock(default, "image/png"))).Value!.Value.GetRawText().Should().Be("null");
        (await Run(null, new TextBlock("lone \ud800"))).Value!.Value.GetString().Should().Be("lone \ufffd");
    }

    [Theory]
    [InlineData("""{"n":1}""", true)]
    [InlineData("""{"n":"1"}""", false)]
    public async Task RunAsync_OutputSchema_Decides(string value, bool fits)
    {
        var bench = new Bench();
        bench.Backend.Add("t", _ => new(ToolResult.Success(ToolExecJson.Parse(value))), outputSchema: """{"type":"object","properties":{"n":{"type":"integer"}}}""");

        var result = await bench.Run("t").OrHang();
        var unchecked_ = await bench.Run("t", options: new ToolCallOptions { ValidateResult = false }).OrHang();

        result.IsSuccess.Should().Be(fits);
        unchecked_.IsSuccess.Should().BeTrue();
        if (!fits)
        {
            (result.Error!.Kind, result.Error.Operation).Should().Be((ToolErrorKind.ValidationOutput, ToolOperation.ValidateOutput));
            result.Error.Message.Should().Contain("is withheld").And.Contain("/n");
            result.Value.Should().BeNull();
        }
    }

    [Theory]
    [InlineData("""{"n":1}""", null)]
    [InlineData("""{"n":1""", ToolErrorKind.InvalidResponse)]
    [InlineData("""{"n":1,"n":2}""", ToolErrorKind.InvalidResponse)]
    [InlineData("""{"n":"x"}""", ToolErrorKind.ValidationOutput)]
    public async Task RunAsync_ResultAsText_IsCheckedAndReadWhenAskedFor(string json, ToolErrorKind? kind)
    {
        var bench = new Bench();
        bench.Backend.Add("t", _ => new(ToolResult.FromJson(System.Text.Encoding.UTF8.GetBytes(json))), outputSchema: """{"type":"object","properties":{"n":{"type":"integer"}}}""");

        var result = await bench.Run("t").OrHang();

        result.Error?.Kind.Should().Be(kind);
        if (kind is null)
        {
            result.ValueUtf8.ToArray().Should().Equal(System.Text.Encoding.UTF8.GetBytes(json));
            result.Value!.Value.GetProperty("n").GetInt32().Should().Be(1);
            result.Value.Should().Be(result.Value, "it is read once");
        }
    }

    [Fact]
    public async Task RunAsync_ValidationOfResultsOff_LetsThemThrough()
    {
        var bench = new Bench();
        bench.Options.ValidateResults = false;
        bench.Backend.Add("t", _ => new(ToolResult.Success(ToolExecJson.Parse("1"))), outputSchema: """{"type":"object"}""");

        (await bench.Run("t").OrHang()).IsSuccess.Should().BeTrue();
    }

    [Theory]
    [InlineData(20, true)]
    [InlineData(21, false)]
    public async Task RunAsync_ResultSizeAtItsLimit_Decides(int size, bool taken)
    {
        var bench = new Bench();
        bench.Options.MaxResultBytes = 20;
        bench.Backend.Add("value", _ => new(ToolResult.Success(ToolExecJson.Parse($"\"{new string('x', size - 2)}\""))));
        bench.Backend.Add("text", _ => new(ToolResult.FromContent(null, [new TextBlock(new string('x', size))])));
        bench.Backend.Add("blob", _ => new(ToolResult.FromContent(null, [new ImageBlock(new byte[size], "image/png")])));

        foreach (var tool in new[] { "value", "text", "blob" })
        {
            var result = await bench.Run(tool).OrHang();

            result.IsSuccess.Should().Be(taken, tool);
            result.Error?.Kind.Should().Be(ToolErrorKind.ResultTooLarge);
        }
    }

    [Fact]
    public async Task RunAsync_BackendKeepsItsResult_EachCallHasItsOwn()
    {
        var kept = ToolResult.Success(ToolExecJson.Parse("1"));
        var bench = new Bench();
        bench.Backend.Add("a", _ => new(kept)).Add("b", _ => new(kept));

        var (a, b) = (await bench.Run("a").OrHang(), await bench.Run("b").OrHang());

        (a.Tool, b.Tool).Should().Be(("local:a", "local:b"));
    }

    private static async Task<ToolResult> Run(string? value, params ContentBlock[] content)
    {
        var bench = new Bench();
        bench.Backend.Add("t", _ => new(ToolResult.FromContent(value is null ? null : ToolExecJson.Parse(value), content)));
        return await bench.Run("t").OrHang();
    }
}
