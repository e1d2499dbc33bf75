using System.Text;

namespace ToolExec.Runtime.Tests.Remote;

/// <summary>What a whole request says, and what is made of it.</summary>
public sealed class ExecuteRequestTests
{
    [Fact]
    public void Read_Limits_ZeroIsNoneButForCallsAndChains()
    {
        var limits = RemoteRequest.ReadExecuteLimits(Read("""
            {"timeout_ms":0,"limits":{"max_tool_calls":0,"max_chain_steps":0,"cpu_quota_millis":0,"memory_bytes":0,"pids_max":0,"disk_bytes":0,"output_bytes":0,"result_bytes":0}}
            """));

        limits.Should().Be(new SandboxLimits { ToolCalls = 0, ChainSteps = 0 });
    }

    [Fact]
    public void Read_Limits_EachIsTakenAndWhatIsBeyondANumberIsTheMost()
    {
        var limits = RemoteRequest.ReadExecuteLimits(Read("""
            {"timeout_ms":1500,"limits":{"max_tool_calls":9999999999,"max_chain_steps":2,"cpu_quota_millis":9999999999,"memory_bytes":4294967296,"pids_max":5,"disk_bytes":6,"output_bytes":7,"result_bytes":8}}
            """));

        limits.Should().Be(new SandboxLimits
        {
            Timeout = TimeSpan.FromMilliseconds(1500),
            ToolCalls = int.MaxValue,
            ChainSteps = 2,
            CpuQuotaMillis = int.MaxValue,
            MemoryBytes = 4294967296,
            Processes = 5,
            DiskBytes = 6,
            OutputBytes = 7,
            ResultBytes = 8,
        });
        RemoteRequest.ReadExecuteLimits(Read("{}")).Should().Be(new SandboxLimits());
    }

    [Fact]
    public void Read_Metadata_TextsAreKeptAndOthersBecomeTheirJson()
    {
        var request = RemoteRequest.ReadExecute(Read("""{"code":"1","metadata":{"a":"text","b":true,"c":null,"d":{"e":[1]}}}"""), NoGateway.Instance, new());

        request.Metadata.Should().BeEquivalentTo(new Dictionary<string, string>(StringComparer.Ordinal) { ["a"] = "text", ["b"] = "true", ["c"] = "null", ["d"] = """{"e":[1]}""" });
    }

    [Theory]
    [InlineData(64, false)]
    [InlineData(65, true)]
    public void Read_Metadata_HasSoManyMembersAtMost(int members, bool isRefused)
    {
        var metadata = string.Join(',', Enumerable.Range(0, members).Select(i => $"\"{i}\":1"));

        var read = () => RemoteRequest.ReadExecute(Read($$$"""{"code":"1","metadata":{{{{metadata}}}}}"""), NoGateway.Instance, new());

        if (isRefused)
        {
            read.Should().Throw<GuestProtocolException>().WithMessage("*65*64*");
        }
        else
        {
            read().Metadata.Should().HaveCount(64);
        }
    }

    [Fact]
    public void Write_ThenRead_IsTheSameRequest()
    {
        var request = new SandboxRequest
        {
            Language = "python",
            Code = "return 1",
            Gateway = NoGateway.Instance,
            Input = TestGateway.Json("[1]"),
            Tools = TestGateway.Tools,
            Metadata = new Dictionary<string, string>(StringComparer.Ordinal) { ["a"] = "b" },
        };
        var limits = new SandboxLimits { Timeout = TimeSpan.FromSeconds(1), ToolCalls = 2, MemoryBytes = 3 };

        var body = ExecuteRequest.Write(request, limits, SandboxProfile.Hardened, new Uri("http://agents.example/gate"), "token", stream: true);
        var read = ExecuteRequest.Read(body, GatewayWire.MessageBounds);

        (read.Gateway, read.Token, read.IsStreamed).Should().Be((new Uri("http://agents.example/gate"), "token", true));
        RemoteRequest.ReadExecuteLimits(read.Request).Should().Be(limits);
        var back = RemoteRequest.ReadExecute(read.Request, NoGateway.Instance, limits);
        (back.Language, back.Code, back.Profile, back.Input.GetRawText()).Should().Be(("python", "return 1", SandboxProfile.Hardened, "[1]"));
        back.Tools.Should().Equal(TestGateway.Tools);
        back.Metadata.Should().Equal(request.Metadata);
    }

    private static GuestMessage Read(string json) => GuestMessage.Parse(Encoding.UTF8.GetBytes(json), GatewayWire.MessageBounds);
}
