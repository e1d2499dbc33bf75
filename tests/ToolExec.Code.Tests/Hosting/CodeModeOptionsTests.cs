using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ToolExec.Discovery;
using ToolExec.TestSupport;

namespace ToolExec.Code.Tests.Hosting;

public sealed class CodeModeOptionsTests
{
    public static TheoryData<string, Action<CodeModeOptions>> Wrong => new()
    {
        { "DefaultLanguage", o => o.DefaultLanguage = " " },
        { "Limits", o => o.Limits = null! },
        { "Profile", o => o.Profile = (SandboxProfile)9 },
        { "Tools", o => o.Tools = null! },
        { "Functions", o => o.Functions = null! },
        { "MaxFunctions", o => o.MaxFunctions = -1 },
        { "MaxFunctions", o => o.MaxFunctions = 2001 },
        { "MaxDeclarationLength", o => o.MaxDeclarationLength = 1_000_001 },
        { "MaxConcurrency", o => o.MaxConcurrency = 0 },
        { "MaxConcurrency", o => o.MaxConcurrency = 4097 },
        { "MaxCodeLength", o => o.MaxCodeLength = 0 },
        { "MaxToolResultBytes", o => o.MaxToolResultBytes = 1023 },
        { "MaxValueBytes", o => o.MaxValueBytes = 255 },
        { "MaxOutputLength", o => o.MaxOutputLength = -1 },
        { "ArtifactTimeToLive", o => o.ArtifactTimeToLive = TimeSpan.Zero },
        { "SuspendedTimeToLive", o => o.SuspendedTimeToLive = TimeSpan.FromSeconds(59) },
        { "MaxSuspended", o => o.MaxSuspended = -1 },
        { "MaxSuspendedBytes", o => o.MaxSuspendedBytes = -1 },
        { "Lease", o => o.Lease = TimeSpan.FromMilliseconds(999) },
        { "BackendName", o => o.BackendName = "a:b" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Validate_OptionOutOfItsBounds_IsNamed(string property, Action<CodeModeOptions> change)
    {
        var options = new CodeModeOptions();
        new CodeModeOptionsValidator().Validate(null, options).Succeeded.Should().BeTrue();
        change(options);

        new CodeModeOptionsValidator().Validate(null, options).FailureMessage.Should().Contain(property);
    }

    [Fact]
    public void Settings_EachOne_IsRead()
    {
        var options = Read("""
            {
              "language": "javascript", "profile": "hardened", "sandbox": "bwrap", "timeout": 5, "memoryBytes": 1000, "maxToolCalls": 7, "maxChainSteps": 3,
              "tools": ["a:*"], "denyTools": ["a:x"], "functions": ["a:y"], "maxFunctions": 5, "maxDeclarationLength": 6, "maxConcurrency": 2, "maxCodeLength": 8,
              "maxToolResultBytes": 2048, "maxValueBytes": 512, "maxOutputLength": 9, "artifactTimeToLive": "00:01:00", "suspendedTimeToLive": 7200, "maxSuspended": 4,
              "maxSuspendedBytes": 11, "lease": 3, "suspendForBudget": true, "offerTool": false
            }
            """);

        options.Should().BeEquivalentTo(
            new CodeModeOptions
            {
                DefaultLanguage = "javascript",
                Profile = SandboxProfile.Hardened,
                Sandbox = "bwrap",
                Limits = new SandboxLimits { Timeout = TimeSpan.FromSeconds(5), MemoryBytes = 1000, ToolCalls = 7, ChainSteps = 3 },
                Tools = new ToolFilter { Allow = ["a:*"], Deny = ["a:x"] },
                Functions = new ToolFilter { Allow = ["a:y"] },
                MaxFunctions = 5,
                MaxDeclarationLength = 6,
                MaxConcurrency = 2,
                MaxCodeLength = 8,
                SuspendForBudget = true,
                MaxToolResultBytes = 2048,
                MaxValueBytes = 512,
                MaxOutputLength = 9,
                ArtifactTimeToLive = TimeSpan.FromMinutes(1),
                SuspendedTimeToLive = TimeSpan.FromHours(2),
                MaxSuspended = 4,
                MaxSuspendedBytes = 11,
                Lease = TimeSpan.FromSeconds(3),
                OfferTool = false,
            },
            o => o.ComparingByMembers<SandboxLimits>().ComparingByMembers<ToolFilter>());
        Read("{}").Should().BeEquivalentTo(new CodeModeOptions(), o => o.ComparingByMembers<SandboxLimits>().ComparingByMembers<ToolFilter>());
    }

    [Theory]
    [InlineData("""{"langage":"x"}""", "code/langage")]
    [InlineData("""{"maxConcurrency":0}""", "code/maxConcurrency")]
    [InlineData("""{"profile":"none"}""", "code/profile")]
    [InlineData("""{"timeout":0}""", "code/timeout")]
    public void Settings_WrongOrUnknown_AreNamed(string json, string place) =>
        FluentActions.Invoking(() => Read(json)).Should().Throw<BackendSettingsException>().WithMessage($"*{place}*");

    [Fact]
    public async Task Start_PartsAreMissing_AllAreTold()
    {
        var services = new ServiceCollection();
        services.AddToolExec().AddCodeMode();
        await using var provider = services.BuildServiceProvider();

        (await provider.GetRequiredService<ToolExecutor>().Awaiting(t => t.StartAsync().OrHang()).Should().ThrowAsync<Exception>())
            .Which.ToString().Should().Contain("Code mode cannot work here, because these are missing: an index of tools (AddDiscovery).");
        FluentActions.Invoking(() => provider.GetRequiredService<ICodeExecutor>()).Should().Throw<BackendException>();
    }

    [Fact]
    public async Task Start_NoSandboxForTheDefaultLanguage_IsTold()
    {
        var services = new ServiceCollection();
        services.AddToolExec().AddDiscovery().AddCodeMode(o => o.DefaultLanguage = "cobol");
        await using var provider = services.BuildServiceProvider();

        (await provider.GetRequiredService<ToolExecutor>().Awaiting(t => t.StartAsync().OrHang()).Should().ThrowAsync<Exception>())
            .Which.ToString().Should().Contain("Code mode cannot work here: No sandbox here runs 'cobol'.");
    }

    [Fact]
    public async Task AddCodeMode_TwiceAndForTwoInstances_SettingsAddUpAndEachHasItsOwn()
    {
        var services = new ServiceCollection();
        services.AddToolExec().AddDiscovery().AddCodeMode(o => o.MaxCodeLength = 10).AddCodeMode(o => o.BackendName = "one");
        services.AddKeyedToolExec("k").AddDiscovery().AddCodeMode();
        await using var provider = services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
        var one = provider.GetRequiredService<ToolExecutor>();
        var other = provider.GetRequiredKeyedService<ToolExecutor>("k");
        await one.StartAsync().OrHang();
        await other.StartAsync().OrHang();

        one.Catalog.Entries.Select(e => e.Id).Should().Equal("one:execute_code");
        other.Catalog.Entries.Select(e => e.Id).Should().Equal("code:execute_code");
        (await provider.GetRequiredService<ICodeExecutor>().ExecuteAsync(new CodeRequest { Code = "return 1 + 1" }).OrHang()).Error!.Kind.Should().Be(SandboxErrorKind.InvalidRequest);
        (await provider.GetRequiredKeyedService<ICodeExecutor>("k").ExecuteAsync(new CodeRequest { Code = "return 1 + 1" }).OrHang()).Value!.Value.GetInt32().Should().Be(2);
    }

    private static CodeModeOptions Read(string json)
    {
        var services = new ServiceCollection();
        services.AddToolExec().AddDiscovery().AddCodeMode(new BackendSettings(ToolExecJson.Parse(json), "code"));
        using var provider = services.BuildServiceProvider();
        return provider.GetRequiredService<IOptionsMonitor<CodeModeOptions>>().CurrentValue;
    }
}
