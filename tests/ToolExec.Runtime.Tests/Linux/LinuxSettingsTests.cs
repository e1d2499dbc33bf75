using System.Text.Json;

namespace ToolExec.Runtime.Tests;

public sealed class LinuxSettingsTests
{
    [Fact]
    public void Read_Nothing_IsTheDefaults()
    {
        Read("{}").Should().BeEquivalentTo(new LinuxSandboxOptions { Name = "scripts" });
        new LinuxSandboxFactory.Plain().Kind.Should().Be("linux");
        new LinuxSandboxFactory.Hardened().Kind.Should().Be("hardened");
    }

    [Theory]
    [InlineData(false, new[] { "javascript", "python", "csharp" })]
    [InlineData(true, new[] { "javascript", "typescript" })]
    public void Read_EveryKey_IsTaken(bool isHardened, string[] tried)
    {
        var read = Read(
            """
            {
              "minimumTier": "namespaced_launcher", "maximumTier": "bubblewrap", "cgroupSubtree": "/system.slice/host", "readableFolders": ["/srv/a", "/srv/b"],
              "pool": { "size": 2, "maxUses": 3, "maxAge": "00:01:00" },
              "limits": { "timeout": 7, "memoryBytes": 1000, "cpuQuotaMillis": 500, "processes": 9, "diskBytes": 2000, "outputBytes": 30, "resultBytes": 40, "toolCalls": 0, "chainSteps": 1 }
            }
            """,
            isHardened);

        read.Should().BeEquivalentTo(new
        {
            Name = "scripts",
            MinimumTier = LinuxTier.NamespacedLauncher,
            MaximumTier = LinuxTier.Bubblewrap,
            CgroupSubtree = "/system.slice/host",
            ReadableFolders = new[] { "/srv/a", "/srv/b" },
            Pool = new { Size = 2, MaxUses = 3, MaxAge = TimeSpan.FromMinutes(1) },
            Limits = new SandboxLimits
            {
                Timeout = TimeSpan.FromSeconds(7),
                MemoryBytes = 1000,
                CpuQuotaMillis = 500,
                Processes = 9,
                DiskBytes = 2000,
                OutputBytes = 30,
                ResultBytes = 40,
                ToolCalls = 0,
                ChainSteps = 1,
            },
        });
        read.Languages.Should().Equal(tried);
    }

    [Theory]
    [InlineData("launcher", LinuxTier.Launcher)]
    [InlineData("namespaced_launcher", LinuxTier.NamespacedLauncher)]
    [InlineData("bubblewrap", LinuxTier.Bubblewrap)]
    [InlineData("bubblewrap_cgroups", LinuxTier.BubblewrapCgroups)]
    public void Read_Tier_IsTakenByItsWord(string word, LinuxTier tier)
    {
        Read($$"""{"minimumTier":"{{word}}"}""").MinimumTier.Should().Be(tier);
        Read($$"""{"maximumTier":"{{word}}"}""").MaximumTier.Should().Be(tier);
    }

    [Theory]
    [InlineData("""{"minimumTier":"docker"}""", "minimumTier")]
    [InlineData("""{"minimumTier":""}""", "minimumTier")]
    [InlineData("""{"minimumTier":1}""", "minimumTier")]
    [InlineData("""{"maximumTier":"strongest"}""", "maximumTier")]
    [InlineData("""{"minimumTier":"bubblewrap","maximumTier":"launcher"}""", "maximumTier")]
    [InlineData("""{"cgroupSubtree":""}""", "cgroupSubtree")]
    [InlineData("""{"cgroupSubtree":"host.slice"}""", "cgroupSubtree")]
    [InlineData("""{"cgroupSubtree":"/a/../b"}""", "cgroupSubtree")]
    [InlineData("""{"readableFolders":["data"]}""", "readableFolders")]
    [InlineData("""{"readableFolders":["/"]}""", "readableFolders")]
    [InlineData("""{"readableFolders":"/srv"}""", "readableFolders")]
    [InlineData("""{"pool":{"size":-1}}""", "pool/size")]
    [InlineData("""{"pool":{"size":65}}""", "pool/size")]
    [InlineData("""{"pool":{"maxUses":0}}""", "pool/maxUses")]
    [InlineData("""{"pool":{"maxAge":0}}""", "pool/maxAge")]
    [InlineData("""{"pool":{"warm":1}}""", "pool/warm")]
    [InlineData("""{"limits":{"timeout":0}}""", "limits/timeout")]
    [InlineData("""{"limits":{"memoryBytes":0.5}}""", "limits/memoryBytes")]
    [InlineData("""{"limits":{"processes":0}}""", "limits/processes")]
    [InlineData("""{"limits":{"toolCalls":-1}}""", "limits/toolCalls")]
    [InlineData("""{"limits":{"cores":1}}""", "limits/cores")]
    [InlineData("""{"network":true}""", "network")]
    public void Read_WrongValue_IsRefusedWithItsPath(string json, string key)
    {
        foreach (var isHardened in new[] { false, true })
        {
            var read = () => Read(json, isHardened);

            read.Should().Throw<BackendSettingsException>().Which.Setting.Should().Be($"runtime/sandboxes/scripts/{key}");
        }
    }

    private static LinuxSandboxOptions Read(string json, bool isHardened = false)
    {
        LinuxSandboxFactory factory = isHardened ? new LinuxSandboxFactory.Hardened() : new LinuxSandboxFactory.Plain();
        return factory.Read("scripts", new BackendSettings(JsonElement.Parse(json), "runtime/sandboxes/scripts"));
    }
}
