namespace ToolExec.Foundation.Model.Tests.Errors;

public sealed class ToolErrorTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    public void Constructor_NoMessage_IsRefused(string? message)
    {
        var make = () => new ToolError(ToolErrorKind.Internal, message!);

        make.Should().Throw<ArgumentException>();
    }

    [Theory]
    [InlineData(8192, 8192)]
    [InlineData(8193, 8192)]
    [InlineData(1_000_000, 8192)]
    public void Constructor_MessageAtItsLimit_KeepsItsBeginningAndSaysHowMuchThereWas(int length, int kept)
    {
        var error = new ToolError(ToolErrorKind.ExecutionFailed, new string('x', length));

        error.Message.Should().StartWith(new string('x', kept));
        error.Message[kept..].Should().Be(length == kept ? "" : $"… (cut; {length} characters in all)");
    }

    [Fact]
    public void Constructor_CutInAPairOfSurrogates_LeavesItOut()
    {
        var error = new ToolError(ToolErrorKind.ExecutionFailed, new string('x', 8191) + "😀😀");

        error.Message.Should().StartWith(new string('x', 8191) + "… (cut;");
    }
}
