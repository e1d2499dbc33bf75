using System.Text.Json;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace ToolExec.Cli;

/// <summary>Shows a JSON value as a person would lay it out: a table of an array of objects, a list of an object's members, plain text of a text.</summary>
internal static class ValueView
{
    private const int MaxRows = 200;
    private const int MaxCell = 120;

    public static IRenderable Of(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => Tables.Cell(value.GetString()),
        JsonValueKind.Array when IsTable(value) => Rows(value),
        JsonValueKind.Array when value.GetArrayLength() > 0 => Items(value),
        JsonValueKind.Object when value.EnumerateObject().Any() => Members(value),
        _ => Tables.Cell(value.GetRawText()),
    };

    /// <summary>Shows a value in a cell: one line.</summary>
    public static string Short(JsonElement value, int maxLength = MaxCell) =>
        TerminalText.OneLine(value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText(), maxLength);

    private static bool IsTable(JsonElement array) =>
        array.GetArrayLength() > 0 && array.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Object) && Columns(array) is { Count: > 0 and <= 10 };

    private static List<string> Columns(JsonElement array)
    {
        var columns = new List<string>();
        foreach (var name in array.EnumerateArray().Take(MaxRows).SelectMany(item => item.EnumerateObject()).Select(member => member.Name))
        {
            if (!columns.Contains(name, StringComparer.Ordinal))
            {
                columns.Add(name);
            }
        }

        return columns;
    }

    private static Rows Rows(JsonElement array)
    {
        var columns = Columns(array);
        var table = Tables.Make([.. columns.Select(c => TerminalText.OneLine(c, 40))]);
        foreach (var item in array.EnumerateArray().Take(MaxRows))
        {
            table.AddRow(columns.Select(c => item.TryGetProperty(c, out var cell) ? Tables.Cell(Short(cell)) : Tables.Cell("")));
        }

        for (var i = 0; i < columns.Count; i++)
        {
            if (array.EnumerateArray().All(item => !item.TryGetProperty(columns[i], out var cell) || cell.ValueKind == JsonValueKind.Number))
            {
                table.RightAlign(i);
            }
        }

        return new Rows(More(table, array.GetArrayLength()));
    }

    private static Rows Items(JsonElement array) =>
        new(More(new Rows(array.EnumerateArray().Take(MaxRows).Select(item => Tables.Cell(Short(item, int.MaxValue)))), array.GetArrayLength()));

    private static IEnumerable<IRenderable> More(IRenderable shown, int count)
    {
        yield return shown;
        if (count > MaxRows)
        {
            yield return Tables.Cell($"… and {count - MaxRows} more; --output json has them all.", Color.Grey);
        }
    }

    private static Rows Members(JsonElement value)
    {
        // What fits on a line stands in one list; a text of several lines, a table or a list follows under its name.
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(3)).AddColumn();
        var parts = new List<IRenderable>();
        foreach (var member in value.EnumerateObject())
        {
            var name = TerminalText.OneLine(member.Name, 60);
            if (IsLarge(member.Value))
            {
                parts.Add(new Rows(Tables.Cell(name, Color.Grey), new Tidy(Of(member.Value))));
            }
            else
            {
                grid.AddRow(Tables.Cell(name, Color.Grey), Tables.Cell(Short(member.Value, int.MaxValue)));
            }
        }

        return new Rows(grid.Rows.Count > 0 ? [grid, .. parts] : parts);
    }

    private static bool IsLarge(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => IsTable(value),
        JsonValueKind.String => value.GetString()!.Contains('\n', StringComparison.Ordinal),
        _ => false,
    };
}
