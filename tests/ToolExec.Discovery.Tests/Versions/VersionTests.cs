namespace ToolExec.Discovery.Tests.Versions;

public sealed class VersionTests
{
    [Theory]
    [InlineData("1.2.3", "1.2.3")]
    [InlineData("v1.2.3", "1.2.3")]
    [InlineData("0.0.0-alpha.1+build.5", "0.0.0-alpha.1+build.5")]
    [InlineData("1.0.0--.-0a+001", "1.0.0--.-0a+001")]
    [InlineData("18446744073709551615.0.0", "18446744073709551615.0.0")]
    public void Parse_Version_IsReadAndWritten(string text, string written) => SemanticVersion.Parse(text).ToString().Should().Be(written);

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("1.2")]
    [InlineData("1.2.3.4")]
    [InlineData("01.2.3")]
    [InlineData("1.2.3-")]
    [InlineData("1.2.3-a..b")]
    [InlineData("1.2.3-01")]
    [InlineData("1.2.3+")]
    [InlineData("1.2.3+a_b")]
    [InlineData("vv1.2.3")]
    [InlineData("-1.2.3")]
    [InlineData("1.2.x")]
    [InlineData("18446744073709551616.0.0")]
    public void Parse_NoVersion_Throws(string text)
    {
        FluentActions.Invoking(() => SemanticVersion.Parse(text)).Should().Throw<FormatException>().WithMessage("*MAJOR.MINOR.PATCH*");
        SemanticVersion.TryParse(null, out _).Should().BeFalse();
    }

    // The order of semver.org, section 11, and what strings would get wrong.
    [Fact]
    public void CompareTo_Versions_AreInTheOrderOfTheStandard()
    {
        string[] ordered =
        [
            "0.9.10", "1.0.0-2", "1.0.0-10", "1.0.0-99999999999999999999999", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2",
            "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0-rc.2", "1.0.0-rc.10", "1.0.0", "1.0.2", "1.0.10", "1.2.0", "1.10.0", "2.0.0", "10.0.0",
        ];
        var versions = ordered.Select(SemanticVersion.Parse).ToArray();
        for (var i = 0; i < versions.Length; i++)
        {
            for (var j = 0; j < versions.Length; j++)
            {
                Math.Sign(versions[i].CompareTo(versions[j])).Should().Be(Math.Sign(i.CompareTo(j)), "{0} and {1}", ordered[i], ordered[j]);
            }
        }

        (versions[1] < versions[2], versions[2] > versions[1], versions[1] <= versions[1], versions[1] >= versions[2]).Should().Be((true, true, true, false));
        versions[0].CompareTo(null).Should().Be(1);
    }

    [Fact]
    public void Equals_Build_DoesNotCount()
    {
        SemanticVersion.Parse("1.0.0+a").Should().Be(SemanticVersion.Parse("1.0.0+b"));
        SemanticVersion.Parse("1.0.0+a").GetHashCode().Should().Be(SemanticVersion.Parse("v1.0.0").GetHashCode());
        (SemanticVersion.Parse("1.0.0") == SemanticVersion.Parse("1.0.0-a"), SemanticVersion.Parse("1.0.0") != null).Should().Be((false, true));
    }

    [Theory]
    [InlineData("1.2.3", "1.9.0", true)]
    [InlineData("1.2.3", "2.0.0", false)]
    [InlineData("0.2.3", "0.2.9", true)]
    [InlineData("0.2.3", "0.3.0", false)]
    public void IsCompatibleWith_Other(string one, string other, bool compatible) =>
        SemanticVersion.Parse(one).IsCompatibleWith(SemanticVersion.Parse(other)).Should().Be(compatible);

    [Theory]
    [InlineData("*", "0.0.0 1.2.3 99.0.0", "1.0.0-a")]
    [InlineData("1.2.3", "1.2.3 1.2.3+b v1.2.3", "1.2.4 1.2.3-a")]
    [InlineData("=1.2.3", "1.2.3", "1.2.2")]
    [InlineData("!=1.2.3", "1.2.2 1.2.4", "1.2.3 1.2.3+x")]
    [InlineData(">1.2.3", "1.2.4 2.0.0", "1.2.3 1.2.4-a")]
    [InlineData(">= 1.2.3", "1.2.3 2.0.0", "1.2.2")]
    [InlineData("<1.2.3", "1.2.2 0.0.1", "1.2.3 1.2.3-a")]
    [InlineData("<=1.2.3", "1.2.3", "1.2.4")]
    [InlineData("^1.2.3", "1.2.3 1.99.0", "1.2.2 2.0.0 2.0.0-a 1.3.0-a")]
    [InlineData("^0.2.3", "0.2.3 0.2.99", "0.2.2 0.3.0 1.0.0")]
    [InlineData("^0.0.3", "0.0.3", "0.0.4 0.0.2 0.1.0")]
    [InlineData("^0.0.0", "0.0.0", "0.0.1")]
    [InlineData("~1.2.3", "1.2.3 1.2.9", "1.3.0 1.2.2 2.2.3")]
    [InlineData("~0.0.1", "0.0.1 0.0.9", "0.1.0")]
    [InlineData("^1.2.3-rc.2", "1.2.3-rc.2 1.2.3-rc.10 1.2.3 1.5.0", "1.2.3-rc.1 1.2.4-rc.3 2.0.0-rc.3")]
    [InlineData(">=1.0.0, <2.0.0", "1.0.0 1.9.9", "2.0.0 0.9.0")]
    [InlineData(">=1.0.0 <1.5.0 || >= 3.0.0", "1.4.9 3.0.0 7.0.0", "1.5.0 2.9.9")]
    [InlineData("^18446744073709551615.0.0", "18446744073709551615.0.0", "1.0.0")]
    public void Allows_Versions(string constraint, string allowed, string refused)
    {
        var parsed = VersionConstraint.Parse(constraint);

        allowed.Split(' ').Should().OnlyContain(v => parsed.Allows(SemanticVersion.Parse(v)));
        refused.Split(' ').Should().OnlyContain(v => !parsed.Allows(SemanticVersion.Parse(v)));
        parsed.ToString().Should().Be(constraint);
    }

    [Theory]
    [InlineData("", "must not be empty")]
    [InlineData("1.0.0 ||", "must not be empty")]
    [InlineData("^1.2", "'^1.2' is no version constraint")]
    [InlineData(">", "'>' is no version constraint")]
    [InlineData("=> 1.0.0", "is no version constraint")]
    [InlineData("latest", "'latest' is no version constraint")]
    public void Parse_NoConstraint_Throws(string text, string message) =>
        FluentActions.Invoking(() => VersionConstraint.Parse(text)).Should().Throw<FormatException>().WithMessage($"*{message}*");

    [Fact]
    public void Choose_Versions_TakesTheHighestThatWillDo()
    {
        var available = new[] { "1.0.0", "1.10.0", "1.9.0", "2.0.0", "1.11.0-rc.1" }.Select(SemanticVersion.Parse).ToArray();

        VersionConstraint.Parse("^1.0.0").Choose(available)!.ToString().Should().Be("1.10.0");
        VersionConstraint.Parse("^3.0.0").Choose(available).Should().BeNull();
    }

    [Fact]
    public async Task TryChoose_Tool_TakesTheHighestThatWillDo()
    {
        string[] ids = ["n:t:1.9.0", "n:t:1.10.0", "n:t:2.0.0", "n:t:nightly", "m:t:1.99.0"];
        await using var host = await IndexHost.StartAsync([], add: b => Array.ForEach(ids, id => b.AddBackend(IndexHost.Backend(id.Replace(':', '_'), IndexHost.Make(id)))));
        var catalog = host.Executor.Catalog;

        ToolVersions.TryChoose(catalog, ToolId.Parse("n:t"), VersionConstraint.Parse("^1.0.0"), out var entry, out _).Should().BeTrue();
        ToolVersions.TryChoose(catalog, ToolId.Parse("n:t"), VersionConstraint.Parse("^3.0.0"), out _, out var missing).Should().BeFalse();
        ToolVersions.TryChoose(catalog, ToolId.Parse("n:none"), VersionConstraint.Parse("*"), out _, out var unknown).Should().BeFalse();

        entry!.Id.Should().Be("n:t:1.10.0");
        missing!.Message.Should().Be("No version of 'n:t' fits '^3.0.0'. There are: 'n:t:1.10.0', 'n:t:1.9.0', 'n:t:2.0.0', 'n:t:nightly'.");
        unknown!.Kind.Should().Be(ToolErrorKind.ToolNotFound);
    }
}
