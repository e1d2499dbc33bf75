using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace ToolExec.Foundation.Model.Tests.Results;

public sealed class ToolResultTests
{
    [Fact]
    public void Constructor_StatusAndErrorThatDoNotFit_AreRefused()
    {
        var success = () => new ToolResult(ToolStatus.Succeeded, null, null, new ToolError(ToolErrorKind.Internal, "x"));
        var failure = () => ToolResult.Failure(ToolStatus.Succeeded, new ToolError(ToolErrorKind.Internal, "x"));
        var silent = () => new ToolResult(ToolStatus.Failed);

        success.Should().Throw<ArgumentException>();
        failure.Should().Throw<ArgumentException>();
        silent.Should().Throw<ArgumentException>().WithMessage("*needs an error*");
    }

    [Fact]
    public void Error_WithoutWords_IsRefused()
    {
        var make = () => new ToolError(ToolErrorKind.Internal, " ");

        make.Should().Throw<ArgumentException>();
    }

    [Fact]
    public void GetValueOrThrow_OfAType_ReadsTheValueOrSaysWhyNot()
    {
        var type = (JsonTypeInfo<ToolProgress>)ToolExecJson.DefaultOptions.GetTypeInfo(typeof(ToolProgress));
        var none = () => ToolResult.Success(default).GetValueOrThrow<ToolProgress>(null!);
        var failed = () => ToolResult.Failure(new ToolError(ToolErrorKind.Timeout, "Too late.")).GetValueOrThrow(type);
        var other = () => ToolResult.Success(ToolExecJson.Parse("[]")).GetValueOrThrow(type);

        ToolResult.Success(ToolExecJson.Parse("""{"progress":2}""")).GetValueOrThrow(type).Should().Be(new ToolProgress(2));
        ToolResult.FromJson("""{"progress":3,"total":4}"""u8.ToArray()).GetValueOrThrow(type).Should().Be(new ToolProgress(3, 4));
        ToolResult.Success(ToolExecJson.Parse("null")).GetValueOrThrow(type).Should().BeNull();
        ToolResult.FromContent(null, [new TextBlock("only words")]).GetValueOrThrow(type).Should().BeNull();
        none.Should().Throw<ArgumentNullException>();
        failed.Should().Throw<ToolExecException>().Which.Error.Kind.Should().Be(ToolErrorKind.Timeout);
        other.Should().Throw<JsonException>();
    }

    [Fact]
    public void ForCall_SameInstanceTwice_LeavesTheFirstAlone()
    {
        var kept = ToolResult.Success(ToolExecJson.Parse("1"));

        var first = kept.ForCall("a", "1", "b", TimeSpan.FromSeconds(1), 1);
        var second = kept.ForCall("c", "2", "d", TimeSpan.FromSeconds(2), 2);

        (first.Tool, first.CallId, first.Backend, first.Attempts).Should().Be(("a", "1", "b", 1));
        (second.Tool, second.CallId, second.Backend, second.Attempts).Should().Be(("c", "2", "d", 2));
        second.Value!.Value.GetInt32().Should().Be(1);
    }

    [Fact]
    public void EnsureSucceeded_Failure_ThrowsWithTheErrorAndItsCause()
    {
        var cause = new InvalidOperationException("inner");
        var result = ToolResult.Failure(new ToolError(ToolErrorKind.ExecutionFailed, "It broke.") { Exception = cause });

        var ensure = () => result.EnsureSucceeded();

        var thrown = ensure.Should().Throw<ToolExecException>().Which;
        thrown.Message.Should().Be("execution_failed: It broke.");
        thrown.Error.Should().BeSameAs(result.Error);
        thrown.InnerException.Should().BeSameAs(cause);
    }

    [Theory]
    [InlineData(ToolErrorKind.Timeout, ToolStatus.TimedOut)]
    [InlineData(ToolErrorKind.Cancelled, ToolStatus.Cancelled)]
    [InlineData(ToolErrorKind.ShuttingDown, ToolStatus.Cancelled)]
    [InlineData(ToolErrorKind.ToolNotFound, ToolStatus.Rejected)]
    [InlineData(ToolErrorKind.ValidationInput, ToolStatus.Rejected)]
    [InlineData(ToolErrorKind.ValidationOutput, ToolStatus.Failed)]
    [InlineData(ToolErrorKind.DependencyFailed, ToolStatus.Skipped)]
    [InlineData(ToolErrorKind.ExecutionFailed, ToolStatus.Failed)]
    public void Failure_Kind_DecidesTheStatus(ToolErrorKind kind, ToolStatus status) => ToolResult.Failure(new ToolError(kind, "x")).Status.Should().Be(status);

    [Fact]
    public void Json_RoundTrip_KeepsEverythingButTheException()
    {
        var error = new ToolError(ToolErrorKind.ValidationInput, "Wrong.")
        {
            Operation = ToolOperation.ValidateInput,
            Tool = "n:t",
            Backend = "b",
            BackendKind = BackendKinds.Mcp,
            StepIndex = 2,
            RetryAfter = TimeSpan.FromMilliseconds(1500),
            ExitCode = 3,
            Violations = [new ToolViolation("/a", "/properties/a/type", "type", "/a: must be a number")],
            Candidates = ["n:u"],
            Details = ToolExecJson.Parse("""{"x":1}"""),
            Cause = new ToolError(ToolErrorKind.Busy, "Full."),
            Exception = new InvalidOperationException("secret"),
        };
        var result = ToolResult.Failure(error).ForCall("n:t", "c1", "b", TimeSpan.FromMilliseconds(12.5), 1);

        var json = JsonSerializer.SerializeToElement(result, typeof(ToolResult), ToolExecJson.DefaultOptions);
        var back = (ToolResult)json.Deserialize(typeof(ToolResult), ToolExecJson.DefaultOptions)!;

        json.GetRawText().Should().NotContain("secret");
        json.GetProperty("status").GetString().Should().Be("rejected");
        json.GetProperty("duration_ms").GetDouble().Should().Be(12.5);
        json.GetProperty("error").GetProperty("code").GetString().Should().Be("validation_input");
        json.GetProperty("error").GetProperty("op").GetString().Should().Be("validate_input");
        json.GetProperty("error").GetProperty("retry_after_ms").GetInt32().Should().Be(1500);
        JsonSerializer.Serialize(back, typeof(ToolResult), ToolExecJson.DefaultOptions).Should().Be(json.GetRawText());
        (back.Tool, back.CallId, back.Backend, back.Attempts).Should().Be(("n:t", "c1", "b", 1));
    }

    [Theory]
    [InlineData(65)]
    [InlineData(256)]
    public void FromJson_DeepValueThatAHostTakes_CanBeReadAndWritten(int depth)
    {
        var json = new string('[', depth) + new string(']', depth);

        var result = ToolResult.FromJson(System.Text.Encoding.UTF8.GetBytes(json));

        result.Value!.Value.GetRawText().Should().Be(json);
        JsonSerializer.Serialize(result, typeof(ToolResult), ToolExecJson.DefaultOptions).Should().Contain(json);
    }

    [Fact]
    public void ContentJson_EachBlock_HasTheProtocolsForm()
    {
        ContentBlock[] blocks =
        [
            new TextBlock("hi") { Annotations = new ContentAnnotations { Audience = ["user"], Priority = 0.5 } },
            new ImageBlock(new byte[] { 1, 2, 3 }, "image/png"),
            new AudioBlock(new byte[] { 4 }, "audio/wav"),
            new ResourceLinkBlock("file:///a", "a") { Size = 7 },
            new EmbeddedResourceBlock(new ResourceContents("file:///b") { Text = "t" }),
        ];

        var json = blocks.Select(b => JsonSerializer.Serialize(b, typeof(ContentBlock), ToolExecJson.DefaultOptions)).ToArray();

        json.Should().Equal(
            """{"type":"text","text":"hi","annotations":{"audience":["user"],"priority":0.5}}""",
            """{"type":"image","data":"AQID","mimeType":"image/png"}""",
            """{"type":"audio","data":"BA==","mimeType":"audio/wav"}""",
            """{"type":"resource_link","uri":"file:///a","name":"a","size":7}""",
            """{"type":"resource","resource":{"uri":"file:///b","text":"t"}}""");
        json.Select(j => JsonSerializer.Serialize(JsonSerializer.Deserialize(j, typeof(ContentBlock), ToolExecJson.DefaultOptions), typeof(ContentBlock), ToolExecJson.DefaultOptions))
            .Should().Equal(json);
    }

    [Fact]
    public void Json_Repairs_RoundTrip()
    {
        ToolRepair[] repairs = [new("replace", "/n", ToolExecJson.Parse("1"), null, "a"), new("move", "/to", null, "/from", "b"), new("remove", "/x", null, null, "c")];
        var result = ToolResult.Success(ToolExecJson.Parse("1")).ForCall("n:t", null, "b", TimeSpan.Zero, 1, repairs);

        var json = JsonSerializer.Serialize(result, typeof(ToolResult), ToolExecJson.DefaultOptions);
        var back = (ToolResult)JsonSerializer.Deserialize(json, typeof(ToolResult), ToolExecJson.DefaultOptions)!;

        json.Should().Contain(
            """
            "repairs":[{"op":"replace","path":"/n","value":1,"reason":"a"},{"op":"move","path":"/to","from":"/from","reason":"b"},{"op":"remove","path":"/x","reason":"c"}]
            """);
        back.Repairs.Select(r => (r.Op, r.Path, r.Value?.GetRawText(), r.From, r.Reason)).Should()
            .Equal(("replace", "/n", "1", null, "a"), ("move", "/to", null, "/from", "b"), ("remove", "/x", null, null, "c"));
    }

    [Theory]
    [InlineData("op")]
    [InlineData("path")]
    [InlineData("reason")]
    public void Json_RepairWithoutWhatItNeeds_IsRefused(string missing)
    {
        var repair = new JsonObject { ["op"] = "remove", ["path"] = "/x", ["reason"] = "c" };
        repair.Remove(missing);

        FluentActions.Invoking(() => JsonSerializer.Deserialize($$"""{"status":"succeeded","value":1,"repairs":[{{repair.ToJsonString()}}]}""", typeof(ToolResult), ToolExecJson.DefaultOptions))
            .Should().Throw<JsonException>().WithMessage($"*'{missing}'*");
    }

    [Fact]
    public void EventJson_EachEvent_RoundTrips()
    {
        ToolEvent[] events =
        [
            new ToolProgressEvent(new ToolProgress(1, 2, "half")) { Tool = "t" },
            new ToolChunkEvent(new TextBlock("x")) { Tool = "t" },
            new ToolCompletedEvent(ToolResult.Success(ToolExecJson.Parse("1")).ForCall("t", null, "b", TimeSpan.Zero, 1)) { Tool = "t" },
        ];

        var json = events.Select(e => JsonSerializer.Serialize(e, typeof(ToolEvent), ToolExecJson.DefaultOptions)).ToArray();

        json[0].Should().Be("""{"kind":"progress","progress":{"progress":1,"total":2,"message":"half"},"tool_id":"t"}""");
        json[2].Should().StartWith("""{"kind":"completed","result":{"status":"succeeded","value":1""");
        json.Select(j => JsonSerializer.Serialize(JsonSerializer.Deserialize(j, typeof(ToolEvent), ToolExecJson.DefaultOptions), typeof(ToolEvent), ToolExecJson.DefaultOptions))
            .Should().Equal(json);
    }

    [Fact]
    public void CallJson_WithoutArguments_RoundTrips()
    {
        var json = JsonSerializer.Serialize(new ToolCall("n:t") { CallId = "1" }, typeof(ToolCall), ToolExecJson.DefaultOptions);
        var back = (ToolCall)JsonSerializer.Deserialize("""{"tool":"n:t","arguments":{"a":1}}""", typeof(ToolCall), ToolExecJson.DefaultOptions)!;

        json.Should().Be("""{"tool":"n:t","call_id":"1"}""");
        back.Arguments.GetProperty("a").GetInt32().Should().Be(1);
    }
}
