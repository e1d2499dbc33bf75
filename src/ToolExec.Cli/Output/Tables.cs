using Spectre.Console;

namespace ToolExec.Cli;

/// <summary>The look of tables, and cells that are text and never markup.</summary>
internal static class Tables
{
    public static Table Make(params ReadOnlySpan<string> columns)
    {
        var table = new Table { Border = TableBorder.Simple, ShowRowSeparators = false };
        foreach (var column in columns)
        {
            table.AddColumn(new TableColumn(new Text(column, new Style(decoration: Decoration.Bold))).PadLeft(0).PadRight(2));
        }

        return table;
    }

    public static Text Cell(string? text, Color? color = null) => new(TerminalText.Clean(text ?? ""), color is null ? Style.Plain : new Style(color));

    public static Table RightAlign(this Table table, params ReadOnlySpan<int> columns)
    {
        foreach (var column in columns)
        {
            table.Columns[column].Alignment = Justify.Right;
        }

        return table;
    }
}
