using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;

namespace ToolExec.Governance.Tests.Artifacts;

public sealed class SpillTests
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string Orders = JsonSerializer.Serialize(new
    {
        orders = Enumerable.Range(0, 500).Select(i => new { id = i, customer = $"Müller {i}", note = i % 2 == 0 ? "left at the door of the neighbours on the second floor" : null }),
        total = 500,
    }, Relaxed);

    [Fact]
    public async Task Call_SmallResult_IsUntouched()
    {
        await using var host = await StartAsync(_ => ToolResult.Success(ToolExecJson.Parse("[1]")));

        (await host.CallAsync("t").OrHang()).Value!.Value.GetRawText().Should().Be("[1]");
    }

    [Fact]
    public async Task Call_LargeValue_GivesShapeEndsAndAHandleThatReadsItBack()
    {
        await using var host = await StartAsync(_ => ToolResult.Success(ToolExecJson.Parse(Orders)));

        var result = await host.CallAsync("t").OrHang();

        result.Value.Should().BeNull();
        var text = ((TextBlock)result.Content[0]).Text;
        text.Should().Contain($"({Encoding.UTF8.GetByteCount(Orders)} bytes, application/json)").And.Contain("read_artifact")
            .And.Contain("Shape: { orders: [500 × { id: number, customer: string, note: string | null }], total: number }")
            .And.Contain("Beginning:\n{\"orders\":[{\"id\":0").And.EndWith("\"total\":500}");
        text.Length.Should().BeLessThan(3200);
        var link = (ResourceLinkBlock)result.Content[1];
        link.Size.Should().Be(Encoding.UTF8.GetByteCount(Orders));
        (await ReadAllAsync(host, link.Uri)).Should().Be(Orders);
    }

    [Fact]
    public async Task Call_LargeText_IsCutBetweenCharacters()
    {
        var word = "👩‍👩‍👧é";
        var all = string.Concat(Enumerable.Repeat(word, 5000));
        await using var host = await StartAsync(_ => ToolResult.FromContent(null, [new TextBlock("small"), new TextBlock(all)]), o => (o.HeadLength, o.TailLength) = (101, 77));

        var result = await host.CallAsync("t").OrHang();

        ((TextBlock)result.Content[0]).Text.Should().Be("small");
        var parts = ((TextBlock)result.Content[1]).Text.Split("Beginning:\n")[1].Split("\n…\nEnd:\n");
        parts[0].Replace(word, "", StringComparison.Ordinal).Should().BeOneOf("", "👩‍👩‍👧", "👩‍👩‍👧e");
        all.Should().StartWith(parts[0]).And.EndWith(parts[1]);
        parts[0].Should().NotContain("\uFFFD");
        (await ReadAllAsync(host, ((ResourceLinkBlock)result.Content[2]).Uri)).Should().Be(all);
    }

    [Fact]
    public async Task Call_SeveralLargeParts_OnlyAsManyGoAsAreNeeded()
    {
        await using var host = await StartAsync(_ => ToolResult.FromContent(null, [new TextBlock(new string('a', 900)), new TextBlock(new string('b', 5000)), new ImageBlock(new byte[700], "image/png")]), o => o.Threshold = 2048);

        var result = await host.CallAsync("t").OrHang();

        result.Content.Select(c => c.GetType().Name).Should().Equal("TextBlock", "TextBlock", "ResourceLinkBlock", "ImageBlock");
    }

    [Fact]
    public async Task Call_LargeImage_GivesOnlyTheHandle()
    {
        await using var host = await StartAsync(_ => ToolResult.FromContent(null, [new ImageBlock(Enumerable.Repeat((byte)255, 100_000).ToArray(), "image/png")]));

        var result = await host.CallAsync("t").OrHang();

        ((TextBlock)result.Content[0]).Text.Should().Contain("100000 bytes, image/png").And.NotContain("Beginning");
        (await host.Executor.CallAsync("artifacts:read_artifact", Arguments(((ResourceLinkBlock)result.Content[1]).Uri)).OrHang()).Error!.Message.Should().Contain("image/png, which is no text");
    }

    [Fact]
    public async Task Call_ResultBreaksTheOutputSchema_IsAnErrorAndKeepsNothing()
    {
        await using var host = new GovernedHost(b => b.UseArtifacts());
        host.Backend.Add("t", _ => new(ToolResult.Success(ToolExecJson.Parse(Orders))), outputSchema: """{"type":"object","required":["nope"]}""");
        await host.StartAsync();

        (await host.CallAsync("t").OrHang()).Error!.Kind.Should().Be(ToolErrorKind.ValidationOutput);
    }

    [Fact]
    public async Task Call_DoesNotFitTheStore_IsAnErrorThatSaysSo()
    {
        await using var host = await StartAsync(_ => ToolResult.Success(ToolExecJson.Parse($"\"{new string('x', 2_000_000)}\"")), o => o.MaxBytes = 1024 * 1024);

        var error = (await host.CallAsync("t").OrHang()).Error!;

        error.Kind.Should().Be(ToolErrorKind.ResultTooLarge);
        error.Message.Should().Contain("has 2000002 bytes").And.Contain("at most 1048576").And.EndWith("Ask the tool for less.");
    }

    [Fact]
    public async Task Read_OtherSession_FindsNothing()
    {
        await using var host = await StartAsync(_ => ToolResult.Success(ToolExecJson.Parse(Orders)));
        var mine = new ToolCallOptions { Caller = new() { Tenant = "t", Session = "1" } };
        var uri = ((ResourceLinkBlock)(await host.CallAsync("t", options: mine).OrHang()).Content[1]).Uri;

        var other = await host.Executor.CallAsync(new ToolCall("artifacts:read_artifact", Arguments(uri)) { Options = mine with { Caller = mine.Caller! with { Session = "2" } } }).OrHang();
        var own = await host.Executor.CallAsync(new ToolCall("artifacts:read_artifact", Arguments(uri)) { Options = mine }).OrHang();

        other.Error!.Message.Should().Contain("There is no artifact");
        own.IsSuccess.Should().BeTrue();
    }

    [Theory]
    [InlineData("""{"pointer":"/orders/3/customer"}""", "\"Müller 3\"")]
    [InlineData("""{"pointer":"/total"}""", "500")]
    [InlineData("""{"search":"müller 499"}""", "…\"customer\":\"Müller 499*1 of 1 lines contain it.")]
    [InlineData("""{"from_char":0,"char_count":10}""", "{\"orders\":*Characters 0 to 10 of *; go on with from_char 10.")]
    [InlineData("""{"from_line":1}""", "{\"orders\":[*")]
    public async Task Read_Ways_GiveThePart(string ways, string expected)
    {
        await using var host = await StartAsync(_ => ToolResult.Success(JsonDocument.Parse(Encoding.UTF8.GetBytes(Orders)).RootElement.Clone()));
        var uri = ((ResourceLinkBlock)(await host.CallAsync("t").OrHang()).Content[1]).Uri;

        var result = await host.Executor.CallAsync("artifacts:read_artifact", Arguments(uri, ways)).OrHang();

        result.Error.Should().BeNull();
        var text = string.Join('\n', result.Content.Cast<TextBlock>().Select(t => t.Text));
        text.Should().Match(expected.Contains("Müller 499", StringComparison.Ordinal) ? "*Müller 499*1 of 1 lines contain it." : expected);
    }

    [Theory]
    [InlineData("""{"pointer":"/orders/500"}""", "There is nothing at '/orders/500': '/orders' is [500 × *")]
    [InlineData("""{"pointer":"orders"}""", "'pointer' must be empty or begin with '/'*")]
    [InlineData("""{"pointer":"/orders/01"}""", "There is nothing at '/orders/01'*")]
    [InlineData("""{"from_line":9}""", "'from_line' is 9, but there are 1 lines.")]
    [InlineData("""{"from_char":9999999}""", "'from_char' is 9999999, but the text ends at *")]
    [InlineData("""{"pointer":"/total","search":"x"}""", "Choose one of 'pointer' and 'search', not both.")]
    public async Task Read_WrongWays_SayWhatIsWrong(string ways, string message)
    {
        await using var host = await StartAsync(_ => ToolResult.Success(ToolExecJson.Parse(Orders)));
        var uri = ((ResourceLinkBlock)(await host.CallAsync("t").OrHang()).Content[1]).Uri;

        (await host.Executor.CallAsync("artifacts:read_artifact", Arguments(uri, ways)).OrHang()).Error!.Message.Should().Match(message);
    }

    [Fact]
    public async Task Read_Lines_GoOnWhereTheyEnded()
    {
        var log = string.Join('\n', Enumerable.Range(1, 5000).Select(i => string.Create(CultureInfo.InvariantCulture, $"line {i} {(i % 1000 == 0 ? "ERROR" : "ok")}")));
        await using var host = await StartAsync(_ => ToolResult.FromContent(null, [new TextBlock(log)]));
        var uri = ((ResourceLinkBlock)(await host.CallAsync("t").OrHang()).Content[1]).Uri;

        (await TextsAsync(host, uri, """{"from_line":4999}""")).Should().Equal("line 4999 ok\nline 5000 ERROR");
        (await TextsAsync(host, uri, """{"from_line":2,"line_count":2}""")).Should().Equal("line 2 ok\nline 3 ok", "Lines 2 to 3 of 5000; go on with from_line 4.");
        (await TextsAsync(host, uri, """{"search":"error"}""")).Should().Equal("1000: line 1000 ERROR\n2000: line 2000 ERROR\n3000: line 3000 ERROR\n4000: line 4000 ERROR\n5000: line 5000 ERROR", "5 of 5000 lines contain it.");
    }

    [Theory]
    [InlineData("../../../etc/passwd")]
    [InlineData("artifact://../x")]
    [InlineData("file:///etc/passwd")]
    [InlineData("artifact://00000000000000000000000000000000")]
    public async Task Read_NoHandle_FindsNothing(string artifact)
    {
        await using var host = await StartAsync(_ => ToolResult.Success(default));

        (await host.Executor.CallAsync("artifacts:read_artifact", Arguments(artifact)).OrHang()).Error!.Message.Should().StartWith("There is no artifact «");
    }

    [Fact]
    public async Task Call_ResultHoldsASecret_IsKeptWithout()
    {
        var scrubber = Substitute.For<ISecretScrubber>();
        scrubber.Scrub((ToolResult)null!).ReturnsForAnyArgs(ToolResult.Success(ToolExecJson.Parse($"\"{new string('c', 50_000)}\"")));
        await using var host = new GovernedHost(b => b.UseArtifacts());
        host.Services.AddSingleton(scrubber);
        host.Backend.AddValue("t", $"\"{new string('s', 50_000)}\"");
        await host.StartAsync();

        var result = await host.CallAsync("t").OrHang();

        (await ReadAllAsync(host, ((ResourceLinkBlock)result.Content[1]).Uri)).Should().NotContain("s");
    }

    [Fact]
    public void Validate_WrongOptions_NamesEach() =>
        new ArtifactOptionsValidator().Validate(null, new() { Threshold = 1, HeadLength = -1, TailLength = -1, MaxReadLength = 1, MaxBytes = 1, TimeToLive = default, Scope = (CallerScope)9, Folder = " ", Tools = null! })
            .Failures.Should().HaveCount(9);

    [Fact]
    public async Task UseArtifacts_Settings_AreReadWhole()
    {
        await using var host = new GovernedHost(b => b.UseArtifacts(new BackendSettings(ToolExecJson.Parse("""{"threshold":2000,"headLength":10,"tailLength":0,"maxReadLength":100,"timeToLive":60,"scope":"everyone","maxBytes":2000000,"tools":["b:*"]}"""), "artifacts")));
        host.Backend.AddValue("t", $"\"{new string('x', 3000)}\"");
        await host.StartAsync();

        ((TextBlock)(await host.CallAsync("t").OrHang()).Content[0]).Text.Should().EndWith("Beginning:\n\"xxxxxxxxx");
        FluentActions.Invoking(() => new ServiceCollection().AddToolExec().UseArtifacts(new BackendSettings(ToolExecJson.Parse("""{"max":1}"""), "artifacts"))).Should().Throw<BackendSettingsException>();
    }

    private static JsonElement Arguments(string artifact, string ways = "{}") =>
        ToolExecJson.Parse($$"""{"artifact":{{JsonSerializer.Serialize(artifact)}}{{(ways.Length > 2 ? "," + ways[1..^1] : "")}}}""");

    private static async Task<List<string>> TextsAsync(GovernedHost host, string uri, string ways) =>
        [.. (await host.Executor.CallAsync("artifacts:read_artifact", Arguments(uri, ways)).OrHang()).Content.Cast<TextBlock>().Select(t => t.Text)];

    private static async Task<string> ReadAllAsync(GovernedHost host, string uri)
    {
        var all = new StringBuilder();
        while (true)
        {
            var texts = await TextsAsync(host, uri, string.Create(CultureInfo.InvariantCulture, $$"""{"from_char":{{all.Length}}}"""));
            all.Append(texts[0]);
            if (texts.Count == 1)
            {
                return all.ToString();
            }
        }
    }

    private static Task<GovernedHost> StartAsync(Func<ToolCallContext, ToolResult> tool, Action<ArtifactOptions>? configure = null)
    {
        var host = new GovernedHost(b => b.UseArtifacts(configure));
        return host.Add("t", c => new(tool(c))).StartAsync();
    }
}
