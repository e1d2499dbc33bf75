using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using ToolExec.TestSupport;

namespace ToolExec.Run.Tests.Secrets;

/// <summary>Secrets in calls: given to the tool alone, and in nothing that comes back.</summary>
public sealed class SecretRunTests
{
    private const string Value = "tok-9f8e7d6c5b4a";

    private readonly Bench _bench = new();
    private readonly Dictionary<string, string?> _values = new(StringComparer.Ordinal) { ["TOKEN"] = Value, ["PIN"] = "123" };
    private readonly SecretOptions _options = new();

    public SecretRunTests()
    {
        _options.Resolvers.Add(new Values(_values));
        _options.AllowedInArguments["TOKEN"] = new ToolFilter { Allow = ["local:use*"] };
        _options.AllowedInArguments["GONE"] = new ToolFilter();
    }

    [Fact]
    public async Task Run_ArgumentsRefer_GiveTheToolTheValueAndNobodyElse()
    {
        string? given = null, around = null;
        Use();
        _bench.Use(ToolMiddlewarePosition.AroundExecution, async (context, next) =>
        {
            var result = await next(context);
            around = context.Arguments.GetRawText();
            return result;
        });
        _bench.Backend.Add("use", c =>
        {
            given = c.Arguments.GetProperty("a")[0].GetProperty("b").GetString();
            return new(ToolResult.Success(c.Arguments));
        });

        var result = await _bench.Run("local:use", """{"a":[{"b":"Bearer {{secret:TOKEN}}!"}]}""").OrHang();

        given.Should().Be($"Bearer {Value}!");
        around.Should().Be("""{"a":[{"b":"Bearer {{secret:TOKEN}}!"}]}""");
        result.Value!.Value.GetRawText().Should().Be("""{"a":[{"b":"Bearer [secret:TOKEN]!"}]}""");
        _bench.Observed.Single().Value!.Value.GetRawText().Should().NotContain(Value);
    }

    [Fact]
    public async Task Run_ToolMayNotHaveTheSecret_IsRefusedBeforeItRuns()
    {
        Use();
        _bench.Backend.AddValue("other");

        var result = await _bench.Run("local:other", """{"a":"{{secret:TOKEN}}"}""").OrHang();

        result.Error!.Kind.Should().Be(ToolErrorKind.PolicyDenied);
        result.Error.Message.Should().Be("/a: the host does not give the secret 'TOKEN' to the tool 'local:other'. Call it without the reference.");
        _bench.Backend.Calls.Should().Be(0);
    }

    [Theory]
    [InlineData("{{secret:NOBODY}}", ToolErrorKind.PolicyDenied)]
    [InlineData("{{secret:TOKEN", ToolErrorKind.PolicyDenied)]
    [InlineData("{{secret:GONE}}", ToolErrorKind.SecretUnavailable)]
    public async Task Run_ReferenceCannotBeFilled_IsRefused(string text, ToolErrorKind kind)
    {
        Use();
        _bench.Backend.AddValue("use");

        var result = await _bench.Run("local:use", $$"""{"a":{{JsonSerializer.Serialize(text)}}}""").OrHang();

        result.Error!.Kind.Should().Be(kind);
        result.Status.Should().Be(ToolStatus.Rejected);
        _bench.Backend.Calls.Should().Be(0);
    }

    [Fact]
    public async Task Run_NoSecretMayBeInArguments_PassesTheTextOn()
    {
        _options.AllowedInArguments.Clear();
        Use();
        _bench.Backend.Add("use", c => new(ToolResult.Success(c.Arguments)));

        (await _bench.Run("local:use", """{"a":"{{secret:TOKEN}}"}""").OrHang()).Value!.Value.GetProperty("a").GetString().Should().Be("{{secret:TOKEN}}");
    }

    [Fact]
    public async Task Run_ValueBreaksTheSchema_IsRefusedWithoutShowingIt()
    {
        Use();
        _bench.Backend.Add("use", _ => new(ToolResult.Success(default)), """{"type":"object","properties":{"a":{"type":"string","pattern":"^({{secret:TOKEN}}|[a-c]+)$"}}}""".Replace("{{", "\\\\{\\\\{", StringComparison.Ordinal).Replace("}}|", "\\\\}\\\\}|", StringComparison.Ordinal));

        var result = await _bench.Run("local:use", """{"a":"{{secret:TOKEN}}"}""").OrHang();

        result.Error!.Kind.Should().Be(ToolErrorKind.ValidationInput);
        JsonSerializer.Serialize(result, ToolExecJson.DefaultOptions).Should().NotContain(Value);
        _bench.Backend.Calls.Should().Be(0);
    }

    [Fact]
    public async Task Run_RetryAroundTheTool_FillsTheReferenceEachTime()
    {
        Use();
        var seen = new List<string>();
        _bench.Use(ToolMiddlewarePosition.AroundExecution, async (context, next) =>
        {
            await next(context);
            return await next(context);
        });
        _bench.Backend.Add("use", c =>
        {
            seen.Add(c.Arguments.GetProperty("a").GetString()!);
            return new(ToolResult.Success(default));
        });

        await _bench.Run("local:use", """{"a":"{{secret:TOKEN}}"}""").OrHang();

        seen.Should().Equal(Value, Value);
    }

    [Fact]
    public async Task Run_EverywhereInAResult_IsTakenOut()
    {
        var vault = Use();
        await vault.ResolveAsync("TOKEN", default);
        var block = new ContentBlock[]
        {
            new TextBlock($"t {Value}"), new ImageBlock(Encoding.UTF8.GetBytes(Value), "image/png"), new AudioBlock(Encoding.UTF8.GetBytes($"x{Value}"), "audio/wav"),
            new ResourceLinkBlock($"https://h/?k={Value}", Value) { Title = Value, Description = Value },
            new EmbeddedResourceBlock(new ResourceContents($"u:{Value}") { Text = Value }), new EmbeddedResourceBlock(new ResourceContents("u:") { Blob = Encoding.UTF8.GetBytes(Value) }),
        };
        _bench.Backend.Add("use", _ => new(new ToolResult(ToolStatus.Succeeded, ToolExecJson.Parse($$"""{"{{Value}}":"{{Value}}"}"""), block) { Meta = ToolExecJson.Parse($$"""{"m":"{{Value}}"}""") }));

        var result = await _bench.Run("local:use").OrHang();

        var json = JsonSerializer.Serialize(result, ToolExecJson.DefaultOptions);
        json.Should().NotContain(Value).And.NotContain(Convert.ToBase64String(Encoding.UTF8.GetBytes(Value))[..12]);
        ((ImageBlock)result.Content[1]).Data.ToArray().Should().OnlyContain(b => b == (byte)'*');
    }

    [Fact]
    public async Task Run_EverywhereInAnError_IsTakenOut()
    {
        var vault = Use();
        await vault.ResolveAsync("TOKEN", default);
        _bench.Backend.Add("use", _ => new(ToolResult.Failure(new ToolError(ToolErrorKind.ExecutionFailed, $"m {Value}")
        {
            Violations = [new ToolViolation($"/{Value}", "#", "type", Value)],
            Candidates = [Value],
            Details = ToolExecJson.Parse($$"""{"d":"{{Value}}"}"""),
            Cause = new ToolError(ToolErrorKind.ExecutionFailed, Value),
            Exception = new InvalidOperationException(Value),
            RetryAfter = TimeSpan.FromSeconds(3),
        })));

        var result = await _bench.Run("local:use").OrHang();

        JsonSerializer.Serialize(result, ToolExecJson.DefaultOptions).Should().NotContain(Value);
        result.Error!.Exception!.ToString().Should().NotContain(Value).And.Contain("[secret:TOKEN]");
        result.Error.RetryAfter.Should().Be(TimeSpan.FromSeconds(3));
        _bench.Log.Lines.Should().NotContain(l => l.Text.Contains(Value, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_BackendThrowsWithTheValue_LogsItWithout()
    {
        var vault = Use();
        await vault.ResolveAsync("TOKEN", default);
        _bench.Backend.Add("use", _ => throw new InvalidOperationException($"GET https://h/?key={Value}"));

        await _bench.Run("local:use").OrHang();

        _bench.Log.Lines.Should().NotBeEmpty().And.NotContain(l => l.Text.Contains(Value, StringComparison.Ordinal));
    }

    [Fact]
    public async Task RunStreaming_ValueIsSplitOverPieces_IsTakenOut()
    {
        var vault = Use();
        await vault.ResolveAsync("TOKEN", default);
        _bench.Backend.OnStream = (_, _) => Pieces();
        _bench.Backend.AddValue("use");

        var events = await _bench.Runner.RunStreamingAsync(new ToolCall("local:use")).OrHang();

        string.Concat(events.OfType<ToolChunkEvent>().Select(e => ((TextBlock)e.Content).Text)).Should().Be("a [secret:TOKEN] b tok-9f");
        events.OfType<ToolProgressEvent>().Single().Progress.Message.Should().Be("at [secret:TOKEN]");
        events[^1].Should().BeOfType<ToolCompletedEvent>();

        static async IAsyncEnumerable<ToolEvent> Pieces()
        {
            yield return new ToolProgressEvent(new ToolProgress(1, null, $"at {Value}"));
            foreach (var piece in new[] { "a tok-9f", "8e7d", "6c5b4a b tok", "-9f" })
            {
                await Task.Yield();
                yield return new ToolChunkEvent(new TextBlock(piece));
            }

            yield return new ToolCompletedEvent(ToolResult.Success(default));
        }
    }

    [Fact]
    public async Task RunStreaming_FirstPieceIsKeptBackAndTheBackendIsLost_NoOtherBackendBeginsAgain()
    {
        var vault = Use();
        await vault.ResolveAsync("TOKEN", default);
        var tool = new Tool { Name = "use", InputSchema = ToolExecJson.EmptyObject, Annotations = new ToolAnnotations { IdempotentHint = true } };
        var second = new DelegateBackend("second") { OnStream = (_, _) => throw new InvalidOperationException("It must not be asked.") };
        _bench.Backend.OnStream = (_, _) => Lost();
        _bench.Registry.Set("local", _bench.Backend.Add(tool, _ => default), second.Add(tool, _ => default));

        var events = await _bench.Runner.RunStreamingAsync(new ToolCall("local:use")).OrHang();

        var result = events[^1].Should().BeOfType<ToolCompletedEvent>().Which.Result;
        (result.Error!.Kind, result.Attempts).Should().Be((ToolErrorKind.ConnectionLost, 1));

        static async IAsyncEnumerable<ToolEvent> Lost()
        {
            yield return new ToolChunkEvent(new TextBlock("tok-9"));
            await Task.Yield();
            throw new BackendException(new ToolError(ToolErrorKind.ConnectionLost, "Gone."));
        }
    }

    [Fact]
    public async Task Scrub_CachedResult_KeepsItsAge()
    {
        var vault = Use();
        await vault.ResolveAsync("TOKEN", default);

        var clean = vault.Scrub(ToolResult.Success(ToolExecJson.Parse($"\"{Value}\"")).FromCache(TimeSpan.FromSeconds(5)));

        clean.CachedAge.Should().Be(TimeSpan.FromSeconds(5));
        clean.Value!.Value.GetString().Should().Be("[secret:TOKEN]");
    }

    [Fact]
    public async Task Resolve_ShortValue_IsUsedAndNotScrubbed()
    {
        var vault = Use();

        (await vault.ResolveAsync("PIN", default)).Should().Be("123");

        vault.Scrub("a123b").Should().Be("a123b");
        (await vault.ResolveAsync("NONE", default)).Should().BeNull();
    }

    [Fact]
    public async Task Resolve_ValueIsReplaced_KnowsBoth()
    {
        var vault = Use();
        await vault.ResolveAsync("TOKEN", default);
        _values["TOKEN"] = "tok-the-second-one";
        await vault.ResolveAsync("TOKEN", default);

        vault.Scrub($"{Value} tok-the-second-one").Should().Be("[secret:TOKEN] [secret:TOKEN]");
    }

    [Fact]
    public void Validate_WrongOptions_NamesEach()
    {
        var options = new SecretOptions { ShortestScrubbed = 3 };
        options.AllowedInArguments["bad name"] = new ToolFilter();
        options.AllowedInArguments["OK"] = null!;

        new SecretOptionsValidator().Validate(null, options).Failures.Should().HaveCount(4);
    }

    private SecretVault Use() => _bench.Secrets = new SecretVault(_options, NullLogger<SecretVault>.Instance);

    private sealed class Values(Dictionary<string, string?> values) : ISecretResolver
    {
        public ValueTask<string?> ResolveAsync(string name, CancellationToken cancellationToken) => new(values.GetValueOrDefault(name));
    }
}
