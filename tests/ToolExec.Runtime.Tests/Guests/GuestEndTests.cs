namespace ToolExec.Runtime.Tests.Guests;

public sealed class GuestEndTests
{
    private const int Aborted = 134;

    [Theory]
    [InlineData(Aborted, "Unhandled exception. System.ArgumentException: lost 7\n   at Submission#0.F() in script.csx:line 3\n", SandboxErrorKind.Thrown, 3)]
    [InlineData(139, "warning\nUnhandled exception. System.ArgumentException: lost 7\n   at Elsewhere()\n", SandboxErrorKind.Thrown, null)]
    [InlineData(Aborted, "Unhandled exception. System.OutOfMemoryException: Exception of type 'System.OutOfMemoryException' was thrown.\n", SandboxErrorKind.MemoryLimit, null)]
    [InlineData(Aborted, "Out of memory.\n", SandboxErrorKind.MemoryLimit, null)]
    [InlineData(Aborted, "FATAL ERROR: heap out of memory", SandboxErrorKind.MemoryLimit, null)]
    [InlineData(Aborted, "Stack overflow.\n   at Submission#0.F() in script.csx:line 3\n", SandboxErrorKind.DepthLimit, null)]
    [InlineData(Aborted, "it printed: Unhandled exception. System.ArgumentException: lost 7", SandboxErrorKind.Exited, null)]
    [InlineData(Aborted, "", SandboxErrorKind.Exited, null)]
    [InlineData(3, "Unhandled exception. System.ArgumentException: lost 7\n", SandboxErrorKind.Exited, null)]
    public void Explain_ByCodeAndLastWords_SaysWhy(int code, string errorTail, SandboxErrorKind kind, int? line)
    {
        var error = GuestEnd.Explain(code, "in words", errorTail);

        error.Kind.Should().Be(kind);
        error.Line.Should().Be(line);
    }

    [Fact]
    public void Explain_ThrownWhereNothingAwaits_HasTheScriptsWordsAndWhatToDo()
    {
        var error = GuestEnd.Explain(Aborted, "in words", "Unhandled exception. Submission#0+Lost: lost 7\nits second line\n   at Submission#0.F() in script.csx:line 3\n");

        error.Name.Should().Be("Submission#0+Lost");
        error.Message.Should().StartWith("lost 7 (thrown where nothing awaits it").And.NotContain("second line");
    }
}
