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

        if (NotEnoughToTell.Contains(test))
        {
            thrown.Should().BeNull();
        }
        else
        {
            thrown.Should().NotBeNull();
        }
    }

    /// <summary>Nested, so that it is not run as a test of its own.</summary>
    private sealed class LyingConformance : SandboxConformance
    {
        protected override string Language => SandboxLanguages.JavaScript;

        protected override Task<ISandbox> CreateAsync() => Task.FromResult<ISandbox>(new LyingSandbox());
    }
}
