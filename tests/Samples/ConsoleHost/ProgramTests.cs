namespace ToolExec.Samples.ConsoleHost;

/// <summary>The program that the README shows is run as it stands, with nobody else at the console.</summary>
[Collection(nameof(ProgramTests))]
[CollectionDefinition(nameof(ProgramTests), DisableParallelization = true)]
public sealed class ProgramTests
{
    [Fact]
    public async Task Program_OfTheReadme_PrintsTheSumAndWhatIsWrongWithTheOtherCall()
    {
        var console = Console.Out;
        await using var output = new StringWriter();
        Console.SetOut(output);
        try
        {
            // The entry point waits for its program, so that it needs a thread of its own.
            await Task.Run(() => typeof(Program).Assembly.EntryPoint!.Invoke(null, [Array.Empty<string>()])).WaitAsync(TimeSpan.FromSeconds(10));
        }
        finally
        {
            Console.SetOut(console);
        }

        output.ToString().ReplaceLineEndings("\n").TrimEnd('\n').Should().Be("""
            5
            validation_input: The arguments of 'math:add' do not fit its input schema: /b: must be an integer, was the string "two".
            """.ReplaceLineEndings("\n"));
    }
}
