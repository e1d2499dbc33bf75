using System.ComponentModel;

namespace ToolExec.Cli;

/// <summary>Joins texts to one.</summary>
internal static class JoinText
{
    public static Result Run(Arguments arguments) => new(string.Join(arguments.Separator, arguments.Items));

    internal sealed record Arguments(
        [property: Description("The texts to join.")] IReadOnlyList<string> Items,
        [property: Description("What to put between them.")] string Separator = "\n");

    internal sealed record Result([property: Description("The joined text.")] string Text);
}
