using System.Text;
using Spectre.Console;

namespace ToolExec.Cli.Tests;

/// <summary>Runs the command in this process, in a folder of its own.</summary>
internal sealed class CliHost : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("toolexec-cli-");

    public string Folder => _folder.FullName;

    public Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal);

    public ManualTimeProvider? Clock { get; init; }

    public int Width { get; init; } = 100;

    public string Input { get; set; } = "";

    /// <summary>What the standard input is, in place of <see cref="Input"/>.</summary>
    public Stream? InputStream { get; init; }

    /// <summary>Makes the console of the standard error; one that is no terminal unless a test sets it.</summary>
    public Func<TextWriter, IAnsiConsole>? ErrorConsole { get; init; }

    public string Write(string path, string text)
    {
        var full = Path.Combine(Folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
        return full;
    }

    public Task<CliOutcome> RunAsync(params string[] arguments) => RunAsync(arguments, CancellationToken.None);

    public Task<CliOutcome> RunAsync(string[] arguments, CancellationToken cancellationToken) => RunAsync(arguments, Stream.Null, null, cancellationToken);

    /// <summary>Runs the command with streams for what is no text.</summary>
    public async Task<CliOutcome> RunAsync(string[] arguments, Stream outputStream, Stream? inputStream = null, CancellationToken cancellationToken = default)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var input = new MemoryStream(Encoding.UTF8.GetBytes(Input));
        var io = new CliIo
        {
            Output = MakeConsole(output, Width),
            Error = ErrorConsole?.Invoke(error) ?? MakeConsole(error, Width),
            Input = inputStream ?? InputStream ?? input,
            OutputStream = outputStream,
            Folder = Folder,
            Environment = Environment.GetValueOrDefault,
            Time = Clock ?? TimeProvider.System,
        };
        var code = await ToolExecCli.RunAsync(arguments, io, cancellationToken).WaitAsync(TimeSpan.FromSeconds(60), CancellationToken.None);
        return new CliOutcome(code, output.ToString(), error.ToString());
    }

    public void Dispose() => _folder.Delete(recursive: true);

    public static IAnsiConsole MakeConsole(TextWriter writer, int width)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
        });
        console.Profile.Width = width;
        return console;
    }
}
