namespace ToolExec.Cli.Tests;

public sealed class ExitCodesTests
{
    [Theory]
    [InlineData(ToolErrorKind.ExecutionFailed, 1)]
    [InlineData(ToolErrorKind.ValidationOutput, 1)]
    [InlineData(ToolErrorKind.DependencyFailed, 1)]
    [InlineData(ToolErrorKind.ToolNotFound, 3)]
    [InlineData(ToolErrorKind.ValidationInput, 3)]
    [InlineData(ToolErrorKind.InvalidPlan, 3)]
    [InlineData(ToolErrorKind.Busy, 3)]
    [InlineData(ToolErrorKind.Timeout, 4)]
    [InlineData(ToolErrorKind.BackendUnavailable, 5)]
    [InlineData(ToolErrorKind.ConnectionLost, 5)]
    [InlineData(ToolErrorKind.NoBackends, 5)]
    [InlineData(ToolErrorKind.BackendDisabled, 5)]
    [InlineData(ToolErrorKind.Cancelled, 130)]
    public void Of_ResultWithAnError_FollowsItsKind(ToolErrorKind kind, int expected)
    {
        ExitCodes.Of(ToolResult.Failure(new ToolError(kind, "x"))).Should().Be(expected);
    }

    [Fact]
    public void Of_Results_IsTheFirstFailureThatIsNotMerelySkipped()
    {
        var ok = ToolResult.Success(ToolExecJson.EmptyObject);
        var skipped = ToolResult.Failure(new ToolError(ToolErrorKind.DependencyFailed, "x"));
        var late = ToolResult.Failure(new ToolError(ToolErrorKind.Timeout, "x"));

        ExitCodes.Of([ok, ok]).Should().Be(0);
        ExitCodes.Of([ok, skipped, late]).Should().Be(4);
        ExitCodes.Of([ok, skipped]).Should().Be(1);
    }
}
