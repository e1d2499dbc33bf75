using System.Text.Json;

namespace ToolExec.Run.Tests;

public class ToolGraphJsonTests
{
    [Theory]
    [InlineData("""{"nodes":[{"id":"a","tol":"x"}]}""", "The graph is wrong at $.nodes[0]*: there is no member 'tol' here.")]
    [InlineData("""{"nodes":[{"tool":"x"}]}""", "The graph is wrong at $.nodes[0]: these members are missing: 'id'*")]
    [InlineData("""{"nodes":[{"id":"a","join":"some"}]}""", "The graph is wrong at $.nodes[0].join: the value has the wrong type.")]
    [InlineData("""{"nodes":[{"id":"a","when":{"form":"b"}}]}""", "The graph is wrong at $.nodes[0].when*: there is no member 'form' here.")]
    [InlineData("""{"nodes":[],"max_concurrency":0}""", "The graph is wrong*max_concurrency must be 1 to 4096.*")]
    [InlineData("""{"nodes":[],"timeout_ms":"soon"}""", "The graph is wrong at $.timeout_ms: A time span must be a number of milliseconds.")]
    [InlineData("7", "A graph must be a JSON object, but is a number.")]
    public void FromJson_Wrong_NamesTheFault(string json, string message)
    {
        FluentActions.Invoking(() => ToolGraphJson.FromJson(json)).Should().Throw<JsonException>().WithMessage(message);
    }

    [Fact]
    public void FromJson_Whole_ComesBackAsItWas()
    {
        const string Json = """{"nodes":[{"id":"a","tool":"t","arguments":{"x":{"$from":"b#/c"}},"depends_on":["b"],"when":{"from":"b"},"for_each":{"items":[1],"max_items":5,"max_concurrency":2},"join":"any","timeout_ms":1500,"effects":{"reads":["r"],"writes":["w"],"exclusive":true}},{"id":"b","value":null,"depends_on":[]}],"max_concurrency":3,"timeout_ms":9000,"output":{"$from":"a"}}""";

        ToolGraphJson.ToJson(ToolGraphJson.FromJson(Json)).Should().Be(Json);
    }

    [Fact]
    public void FromJson_DefaultsLeftOut_AreThere()
    {
        var graph = ToolGraphJson.FromJson("""{"nodes":[{"id":"a","value":1,"for_each":{"items":[]}}]}""");

        graph.MaxConcurrency.Should().Be(8);
        graph.Nodes[0].ForEach.Should().BeEquivalentTo(new { MaxItems = 1000, MaxConcurrency = 8, CollectErrors = false });
        new ToolChainStep { Tool = "t" }.StopOnError.Should().BeTrue();
        ToolChainJson.FromJson("""{"steps":[{"tool":"t"}]}""").Steps[0].StopOnError.Should().BeTrue();
    }
}
