namespace ToolExec.Foundation.Model.Tests.Discovery;

public sealed class ToolFilterTests
{
    private static readonly Tool Delete = Make("delete_repo", "github", "1.0.0", ["Danger", "git"]);

    [Theory]
    [InlineData("*", true)]
    [InlineData("delete_*", true)]
    [InlineData("*_repo", true)]
    [InlineData("d?lete*repo", true)]
    [InlineData("delete", false)]
    [InlineData("Delete_*", false)]
    [InlineData("github:*", true)]
    [InlineData("git*:delete_repo", true)]
    [InlineData("gitlab:*", false)]
    [InlineData("github:delete_repo:1.*", true)]
    [InlineData("github:delete_repo:2.*", false)]
    [InlineData("**r**o**", true)]
    [InlineData("?elete_repo?", false)]
    public void Matches_AllowPattern_ComparesNameOrId(string pattern, bool matches) =>
        new ToolFilter { Allow = [pattern] }.Matches(Delete).Should().Be(matches);

    [Theory]
    [InlineData("DELETE_*")]
    [InlineData("GitHub:delete_repo")]
    [InlineData("*")]
    public void Matches_DeniedInAnotherCase_IsKeptOut(string pattern) =>
        new ToolFilter { Allow = ["*"], Deny = [pattern] }.Matches(Delete).Should().BeFalse();

    [Fact]
    public void Matches_Tags_AllAnyAndNone()
    {
        new ToolFilter { AllTags = ["danger", "GIT"] }.Matches(Delete).Should().BeTrue();
        new ToolFilter { AllTags = ["danger", "other"] }.Matches(Delete).Should().BeFalse();
        new ToolFilter { AnyTags = ["other", "git"] }.Matches(Delete).Should().BeTrue();
        new ToolFilter { AnyTags = ["other"] }.Matches(Delete).Should().BeFalse();
        new ToolFilter { NoTags = ["Danger"] }.Matches(Delete).Should().BeFalse();
        new ToolFilter { NoTags = [.. Enumerable.Range(0, 30).Select(i => $"t{i}"), "danger"] }.Matches(Delete).Should().BeFalse("the last of many counts too");
        new ToolFilter { AllTags = ["###"] }.Matches(Delete).Should().BeFalse("no tool has what is no tag");
    }

    [Theory]
    [InlineData(null, null, false, true, false, true)]
    [InlineData(true, null, true, false, false, true)]
    [InlineData(false, false, false, false, false, true)]
    public void Matches_Hints_AssumesWhatTheProtocolAssumes(bool? readOnlyHint, bool? destructiveHint, bool readOnly, bool destructive, bool idempotent, bool openWorld)
    {
        var tool = Delete with { Annotations = readOnlyHint is null ? null : new ToolAnnotations { ReadOnlyHint = readOnlyHint, DestructiveHint = destructiveHint } };

        new ToolFilter { ReadOnly = readOnly, Destructive = destructive, Idempotent = idempotent, OpenWorld = openWorld }.Matches(tool).Should().BeTrue();
        new ToolFilter { ReadOnly = !readOnly }.Matches(tool).Should().BeFalse();
        new ToolFilter { Destructive = !destructive }.Matches(tool).Should().BeFalse();
        new ToolFilter { Idempotent = !idempotent }.Matches(tool).Should().BeFalse();
        new ToolFilter { OpenWorld = !openWorld }.Matches(tool).Should().BeFalse();
    }

    [Fact]
    public void Matches_Within_BothMustHold()
    {
        var host = new ToolFilter { Deny = ["github:delete_*"] };

        new ToolFilter { Namespaces = ["git*"], Within = host }.Matches(Delete).Should().BeFalse();
        new ToolFilter { Namespaces = ["git*"], Within = host }.Matches(Make("get_repo", "github")).Should().BeTrue();
        new ToolFilter { Namespaces = ["jira"], Within = host }.Matches(Make("get_repo", "github")).Should().BeFalse();
    }

    private static Tool Make(string name, string space, string? version = null, string[]? tags = null) =>
        new() { Name = name, Namespace = space, Version = version, Tags = tags ?? [], InputSchema = ToolExecJson.Parse("""{"type":"object"}""") };
}
