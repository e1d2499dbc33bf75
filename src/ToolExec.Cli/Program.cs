using System.Runtime.InteropServices;
using System.Text;
using Spectre.Console;

namespace ToolExec.Cli;

#pragma warning disable RS0030 // This is the program: the one place that may touch the process' console.

/// <summary>The process around the command: its streams and signals.</summary>
internal static class Program
{
    private const int RedirectedWidth = 120;

    private static async Task<int> Main(string[] arguments)
    {
        using var stop = new CancellationTokenSource();
        var stopping = 0;

        // The first signal stops the work and waits for it; a second one has its usual effect and ends the process at once.
        void OnSignal(PosixSignalContext context)
        {
            if (Interlocked.Exchange(ref stopping, 1) == 0)
            {
                context.Cancel = true;
                Console.Error.WriteLine("Stopping. Once more ends it at once.");
                stop.Cancel();
            }
        }

        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
        if (OperatingSystem.IsWindows())
        {
            Console.OutputEncoding = Encoding.UTF8;
        }

        using var input = Console.OpenStandardInput();
        using var output = Console.OpenStandardOutput();
        var io = new CliIo
        {
            Output = MakeConsole(Console.Out, Console.IsOutputRedirected),
            Error = MakeConsole(Console.Error, Console.IsErrorRedirected),
            Input = input,
            OutputStream = output,
            Folder = Environment.CurrentDirectory,
            Environment = Environment.GetEnvironmentVariable,
        };
        return await ToolExecCli.RunAsync(arguments, io, stop.Token).ConfigureAwait(false);
    }

    private static IAnsiConsole MakeConsole(TextWriter writer, bool isRedirected)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = isRedirected ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = isRedirected ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            Interactive = isRedirected ? InteractionSupport.No : InteractionSupport.Detect,
            Out = new AnsiConsoleOutput(writer),
        });
        if (isRedirected)
        {
            console.Profile.Width = RedirectedWidth;
        }

        return console;
    }
}
