using Spectre.Console;
using Spectre.Console.Rendering;

namespace ToolExec.Cli;

/// <summary>Shows tools: many in a table, one with its parameters and an example.</summary>
internal static class ToolViews
{
    public static Table List(IReadOnlyList<ToolCatalogEntry> tools)
    {
        var table = Tables.Make("Tool", "What it does", "Backend", "Hints");
        table.Columns[0].NoWrap = true;
        foreach (var entry in tools)
        {
            table.AddRow(
                Tables.Cell(entry.Id, Color.Aqua),
                Tables.Cell(TerminalText.OneLine(entry.Tool.Description ?? entry.Tool.Title ?? "", 160)),
                Tables.Cell(string.Join(", ", entry.Routes.Select(r => $"{r.Binding.Backend} ({r.Binding.Kind})"))),
                Tables.Cell(Hints(entry.Tool.Annotations), Color.Grey));
        }

        return table;
    }

    public static IEnumerable<IRenderable> Describe(ToolCatalogEntry entry)
    {
        var tool = entry.Tool;
        yield return Tables.Cell(tool.Title is null ? entry.Id : $"{entry.Id}  {tool.Title}", Color.Aqua);
        if (tool.Description is { } description)
        {
            yield return Tables.Cell(description);
        }

        yield return Facts(entry);
        var parameters = SchemaProperties.Of(tool.InputSchema);
        yield return parameters.Count == 0 ? Tables.Cell("It takes no arguments.") : Properties("Parameter", parameters);
        if (tool.OutputSchema is { } output && SchemaProperties.Of(output) is { Count: > 0 } results)
        {
            yield return Properties("Result", results);
        }

        yield return Tables.Cell("Example", Color.Grey);
        yield return Tables.Cell("  " + ExampleCall.Of(entry));
    }

    private static Grid Facts(ToolCatalogEntry entry)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(3)).AddColumn();
        Row("backends", string.Join(", ", entry.Routes.Select(r => $"{r.Binding.Backend} ({r.Binding.Kind}) as {r.Binding.RemoteName}")));
        Row("hints", Hints(entry.Tool.Annotations));
        Row("reads", string.Join(", ", entry.Tool.Effects?.Reads ?? []));
        Row("writes", string.Join(", ", entry.Tool.Effects?.Writes ?? []));
        Row("runs alone", entry.Tool.Effects is { Exclusive: true } ? "yes" : "");
        Row("tags", string.Join(", ", entry.Tool.Tags));
        Row("fingerprint", entry.Tool.Fingerprint);
        return grid;

        void Row(string name, string value)
        {
            if (value.Length > 0)
            {
                grid.AddRow(Tables.Cell(name, Color.Grey), Tables.Cell(value));
            }
        }
    }

    private static Table Properties(string title, IReadOnlyList<SchemaProperty> properties)
    {
        var table = Tables.Make(title, "Type", "", "What it is");
        foreach (var property in properties)
        {
            table.AddRow(
                Tables.Cell(property.Name, Color.Aqua),
                Tables.Cell(property.Required ? property.Type : WithoutNull(property.Type)),
                Tables.Cell(property.Required ? "required" : property.Default is null or "null" ? "" : $"= {property.Default}", Color.Grey),
                Tables.Cell(property.Description));
        }

        return table;
    }

    // That a parameter may be null says no more than that it may be absent.
    private static string WithoutNull(string type)
    {
        const string OrNull = " or null";
        return type.EndsWith(OrNull, StringComparison.Ordinal) ? type[..^OrNull.Length] : type;
    }

    private static string Hints(ToolAnnotations? annotations) => annotations is null ? "" : string.Join(", ", Words(annotations));

    private static IEnumerable<string> Words(ToolAnnotations annotations)
    {
        if (annotations.ReadOnlyHint is true)
        {
            yield return "read-only";
        }
        else if (annotations.DestructiveHint is { } destructive)
        {
            yield return destructive ? "destructive" : "writes";
        }

        if (annotations is { IdempotentHint: true, ReadOnlyHint: not true })
        {
            yield return "idempotent";
        }

        if (annotations.OpenWorldHint is true)
        {
            yield return "open world";
        }
    }
}
