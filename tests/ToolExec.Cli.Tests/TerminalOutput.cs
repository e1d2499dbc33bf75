using System.Text;
using Spectre.Console;

namespace ToolExec.Cli.Tests;

/// <summary>An output that says it is a terminal.</summary>
internal sealed class TerminalOutput(TextWriter writer) : IAnsiConsoleOutput
{
    public TextWriter Writer { get; } = writer;

    public bool IsTerminal => true;

    public int Width => 100;

    public int Height => 40;

    public static IAnsiConsole MakeConsole(TextWriter writer) => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Ansi = AnsiSupport.Yes,
        ColorSystem = ColorSystemSupport.NoColors,
        Interactive = InteractionSupport.Yes,
        Out = new TerminalOutput(writer),
    });

    public void SetEncoding(Encoding encoding)
    {
    }
}
