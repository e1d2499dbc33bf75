namespace ToolExec.Cli.Tests;

/// <summary>Runs the logic of a tool and returns the message with which it fails.</summary>
internal static class ToolRuns
{
    public static string MessageOf(Action run) => run.Should().Throw<ToolExecException>().Which.Error.Message;

    public static async Task<string> MessageOfAsync(Func<Task> run) => (await run.Should().ThrowAsync<ToolExecException>()).Which.Error.Message;
}
