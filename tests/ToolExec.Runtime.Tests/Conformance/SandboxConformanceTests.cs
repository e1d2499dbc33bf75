using ToolExec.Conformance;
using ToolExec.TestSupport;

namespace ToolExec.Runtime.Tests.Conformance;

/// <summary>The kit itself: it must find a sandbox out that only pretends.</summary>
public sealed class SandboxConformanceTests
{
    // What a sandbox passes that answers 42 to everything: the tests that ask no more than that.
    private static readonly string[] NotEnoughToTell =
    [
        "value_integer", "tool_by_id", "info_is_complete", "probe_says_it_can", "result_is_complete", "cancelled_afterwards",
        "disposed_twice",
    ];

    public static TheoryData<string> Tests => SandboxConformance.Tests;

    [Fact]
    public void Tests_OfTheKit_AreFortyScriptsAndMore() => Tests.Should().HaveCountGreaterThan(60).And.OnlyHaveUniqueItems();

    [Theory]
    [MemberData(nameof(Tests))]
    public async Task Conforms_SandboxLies_Fails(string test)
    {
        var kit = new LyingConformance();

        var thrown = await Record.ExceptionAsync(() => kit.Conforms(test).OrHang());

        if (NotEnoughToTell.Contains(test) || IsTyped(test))
        {
            thrown.Should().BeNull();
        }
        else
        {
            thrown.Should().NotBeNull();
        }
    }

    [Fact]
    public void EverySandboxOfOurs_HasADerivedClass()
    {
        var tested = typeof(SandboxConformanceTests).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(SandboxConformance)) && !t.IsAbstract && (t.IsPublic || t.IsNestedPublic));
        var expected = typeof(GuestSandbox).Assembly.GetTypes().Where(t => typeof(ISandbox).IsAssignableFrom(t) && t is { IsAbstract: false, IsInterface: false }
            && t != typeof(RemoteSandbox) && t != typeof(ExecuteSandbox) && t != typeof(ProxmoxSandbox)); // their classes need a service, and stand in that one's tests

        // By name: ContainerSandbox is tested by what has Container in its name.
        expected.Select(t => t.Name.Replace("Sandbox", "", StringComparison.Ordinal))
            .Should().OnlyContain(name => tested.Any(t => t.FullName!.Contains(name, StringComparison.Ordinal)), "each is asked what the contract says");
    }

    [Theory]
    [InlineData(SandboxLanguages.JavaScript)]
    [InlineData(SandboxLanguages.TypeScript)]
    [InlineData(SandboxLanguages.Python)]
    [InlineData(SandboxLanguages.CSharp)]
    public async Task Conforms_LanguageOfTheKit_HasEveryScript(string language)
    {
        var kit = new LyingConformance(language);

        foreach (var test in ((IEnumerable<object[]>)SandboxConformance.Tests).Select(row => (string)row[0]))
        {
            // A test that lacks its script would pass: the liar would be believed.
            if (!NotEnoughToTell.Contains(test) && (language is SandboxLanguages.TypeScript || !IsTyped(test)))
            {
                (await Record.ExceptionAsync(() => kit.Conforms(test).OrHang())).Should().NotBeNull("'{0}' in {1} must be tried", test, language);
            }
        }
    }

    // Only TypeScript has types.
    private static bool IsTyped(string test) => test.StartsWith("typed_", StringComparison.Ordinal);

    /// <summary>Nested, so that it is not run as a test of its own.</summary>
    private sealed class LyingConformance(string language = SandboxLanguages.JavaScript) : SandboxConformance
    {
        protected override string Language => language;

        protected override Task<ISandbox> CreateAsync() => Task.FromResult<ISandbox>(new LyingSandbox());
    }
}
