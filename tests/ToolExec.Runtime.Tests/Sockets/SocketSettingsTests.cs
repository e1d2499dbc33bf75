using System.Text.Json;

namespace ToolExec.Runtime.Tests.Sockets;

public sealed class SocketSettingsTests
{
    private const string Least = "\"path\":\"/run/guests.sock\",\"token\":\"sixteen letters!\"";

    [Fact]
    public void Read_LeastThatMustBeSaid_IsTheDefaults() =>
        Read($"{{{Least}}}").Should().BeEquivalentTo(new SocketSandboxOptions { Name = "farm", Path = "/run/guests.sock", Token = "sixteen letters!" });

    [Fact]
    public void Read_EveryKey_IsTaken() =>
        Read($$"""
            {
              {{Least}}, "languages": ["lisp", "python"], "users": [0, 1000], "profile": "standard", "maxWaiting": 2, "guestTimeout": "00:01:00",
              "limits": { "memoryBytes": 1000 }
            }
            """).Should().BeEquivalentTo(new
        {
            Name = "farm",
            Languages = new[] { "lisp", "python" },
            Users = new[] { 0, 1000 },
            Profile = SandboxProfile.Standard,
            MaxWaiting = 2,
            GuestTimeout = TimeSpan.FromMinutes(1),
            Limits = new SandboxLimits { MemoryBytes = 1000 },
        });

    [Theory]
    [InlineData("\"token\":\"sixteen letters!\"", "path")]
    [InlineData("\"path\":\"/run/guests.sock\"", "token")]
    [InlineData("\"path\":\"guests.sock\",\"token\":\"sixteen letters!\"", "path")]
    [InlineData("\"path\":\"/run/guests.sock\",\"token\":\"fifteen letters\"", "token")]
    [InlineData(Least + ",\"languages\":[\"\"]", "languages")]
    [InlineData(Least + ",\"languages\":\"python\"", "languages")]
    [InlineData(Least + ",\"users\":[\"root\"]", "users")]
    [InlineData(Least + ",\"users\":[-1]", "users")]
    [InlineData(Least + ",\"users\":[1.5]", "users")]
    [InlineData(Least + ",\"profile\":\"strict\"", "profile")]
    [InlineData(Least + ",\"maxWaiting\":0", "maxWaiting")]
    [InlineData(Least + ",\"maxWaiting\":1001", "maxWaiting")]
    [InlineData(Least + ",\"guestTimeout\":0", "guestTimeout")]
    [InlineData(Least + ",\"guestTimeout\":601", "guestTimeout")]
    [InlineData(Least + ",\"limits\":{\"memoryBytes\":0}", "limits/memoryBytes")]
    [InlineData(Least + ",\"pool\":{\"size\":1}", "pool")]
    public void Read_WrongValue_IsRefusedWithItsPath(string members, string key)
    {
        var read = () => Read($"{{{members}}}");

        read.Should().Throw<BackendSettingsException>().Which.Setting.Should().StartWith($"runtime/sandboxes/farm/{key}");
    }

    private static SocketSandboxOptions Read(string json) => SocketSandboxFactory.Read("farm", new BackendSettings(JsonElement.Parse(json), "runtime/sandboxes/farm"));
}
