using System.Text.Json;

namespace ToolExec.Run.Tests;

public class ToolChainJsonTests
{
    [Theory]
    [InlineData("""{"steps":[{"tool":"a","tols":1}]}""", "The chain is wrong at $.steps[0]*: there is no member 'tols' here.")]
    [InlineData("""{"steps":[{"tool":7}]}""", "The chain is wrong at $.steps[0].tool: *")]
    [InlineData("""{"steps":[{"arguments":{}}]}""", "The chain is wrong at $.steps[0]: these members are missing: 'tool'*")]
    [InlineData("""{"steps":[{"tool":"a","timeout_ms":0}]}""", "The chain is wrong*timeout_ms must be more than zero and at most one day*")]
    [InlineData("""{"steps":[{"tool":"a","for_each":{"items":[],"max_items":0}}]}""", "The chain is wrong*max_items must be 1 to 1000000.*")]
    [InlineData("""{"steps":[{"tool":"a","tool":"b"}]}""", "*'tool'*")]
    [InlineData("""{"steps":[{"tool":"a","stop_on_error":"yes"}]}""", "The chain is wrong at $.steps[0].stop_on_error: the value has the wrong type.")]
    [InlineData("{}", "The chain is wrong at $: these members are missing: 'steps'*")]
    [InlineData("[]", "A chain must be a JSON object, but is an array.")]
    public void FromJson_Wrong_NamesTheFault(string json, string message)
    {
        FluentActions.Invoking(() => ToolChainJson.FromJson(json)).Should().Throw<JsonException>().WithMessage(message);
    }

    [Fact]
    public void FromJson_Whole_ComesBackAsItWas()
    {
        const string Json = """{"steps":[{"id":"a","tool":"t","arguments":{"x":1},"use_previous":true,"stop_on_error":false,"timeout_ms":1500,"when":{"from":"b#/c","equals":null,"exists":true,"not":true},"for_each":{"items":[1],"max_items":5,"max_concurrency":2,"collect_errors":true}},{"tool":"u","stop_on_error":true}]}""";

        ToolChainJson.ToJson(ToolChainJson.FromJson(Json)).Should().Be(Json);
    }

    [Fact]
    public void ToJson_Result_HasDocumentedNames()
    {
        var result = new ChainResult
        {
            Status = ToolStatus.Succeeded,
            Value = JsonElement.Parse("1"),
            Steps = [new ChainStepResult(0, "a", "t", ToolResult.Success(JsonElement.Parse("1"))) { Duration = TimeSpan.FromMilliseconds(2) }],
            Duration = TimeSpan.FromMilliseconds(3),
        };

        ToolChainJson.ToJson(result).Should().Be(
            """{"status":"succeeded","value":1,"steps":[{"step_index":0,"id":"a","tool":"t","result":{"status":"succeeded","value":1,"content":[],"duration_ms":0,"attempts":0},"duration_ms":2}],"duration_ms":3}""");
    }
}
