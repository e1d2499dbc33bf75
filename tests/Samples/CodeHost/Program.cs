namespace ToolExec.Samples.CodeHost;

/// <summary>What this assembly does when a test starts it as a process of its own.</summary>
internal static class Program
{
#pragma warning disable RS0030 // A process that talks to the test that started it.
    public static async Task<int> Main(string[] arguments)
    {
        if (arguments is not [("begin" or "resume") and var mode, var folder])
        {
            await Console.Error.WriteLineAsync("This is a test assembly: run it with dotnet test.");
            return 2;
        }

        await ReportHost.RunAsync(mode, folder, Console.In, Console.Out);
        return 0;
    }
#pragma warning restore RS0030
}
