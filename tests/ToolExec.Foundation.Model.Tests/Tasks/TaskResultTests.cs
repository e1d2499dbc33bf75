using System.Text.Json;

namespace ToolExec.Foundation.Model.Tests.Tasks;

public sealed class TaskResultTests
{
    [Theory]
    [InlineData(null)]
    [InlineData(" ")]
    public void Constructor_BlockedWithoutError_IsRefused(string? error)
    {
        var make = () => new TaskResult(TaskOutcome.Blocked, error);

        make.Should().Throw<ArgumentException>().WithMessage("*BLOCKED needs an error*");
    }

    [Theory]
    [InlineData("""{"status":"BLOCKED"}""")]
    [InlineData("""{"status":"COMPLETE","metrics":{"tokens_used":-1,"duration_ms":1}}""")]
    [InlineData("""{"status":"COMPLETE","metrics":{"tokens_used":1,"duration_ms":-1}}""")]
    [InlineData("""{"status":"COMPLETE","metrics":{"tokens_used":1,"duration_ms":1,"cost_usd":-0.1}}""")]
    [InlineData("""{"status":"COMPLETE","metrics":{"duration_ms":1}}""")]
    [InlineData("""{"status":"DONE"}""")]
    [InlineData("{}")]
    public void Deserialize_ResultThatCannotBe_IsRefused(string json)
    {
        var read = () => Read(json);

        read.Should().Throw<Exception>().Which.Should().Match(e => e is JsonException || e is ArgumentException);
    }

    [Theory]
    [InlineData("COMPLETE", TaskOutcome.Complete)]
    [InlineData("PARTIAL", TaskOutcome.Partial)]
    [InlineData("BLOCKED", TaskOutcome.Blocked)]
    [InlineData("NEEDS_REPLAN", TaskOutcome.NeedsReplan)]
    public void Deserialize_EachStatus_IsReadWithItsDefaults(string status, TaskOutcome outcome)
    {
        var result = Read($$"""{"status":"{{status}}","error":"why"}""");

        result.Status.Should().Be(outcome);
        result.Error.Should().Be("why");
        result.Metrics.Should().BeNull();
        result.FilesModified.Should().BeEmpty();
        result.Observations.Should().BeEmpty();
    }

    [Fact]
    public void Json_RoundTrip_UsesSnakeCase()
    {
        const string Json = """{"status":"PARTIAL","metrics":{"tokens_used":5,"duration_ms":1500,"cost_usd":0.25},"files_modified":["a.cs"],"observations":["slow"],"error":"half"}""";

        JsonSerializer.Serialize(Read(Json), typeof(TaskResult), ToolExecJson.DefaultOptions).Should().Be(Json);
    }

    private static TaskResult Read(string json) => (TaskResult)JsonSerializer.Deserialize(json, typeof(TaskResult), ToolExecJson.DefaultOptions)!;
}
