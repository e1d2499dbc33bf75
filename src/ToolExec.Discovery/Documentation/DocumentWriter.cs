using ToolExec.Discovery.TypeScript;

namespace ToolExec.Discovery.Documentation;

/// <summary>Writes the documentation of a tool at a level.</summary>
internal static class DocumentWriter
{
    public const int MaxSummaryLength = 200;

    /// <summary>The summary of a tool: the first sentence of its description, or its title.</summary>
    public static string Summary(Tool tool)
    {
        var summary = TextCut.Summarize(tool.Description, MaxSummaryLength);
        return summary.Length > 0 ? summary : TextCut.Summarize(tool.Title ?? tool.Annotations?.Title, MaxSummaryLength);
    }

    public static ToolDocument Write(string id, Tool tool, ToolDetail detail, ToolNotes? notes, SandboxTool? function)
    {
        var document = new ToolDocument { Id = id, Detail = detail, Title = tool.Title ?? tool.Annotations?.Title, Summary = Summary(tool), Tags = tool.Tags };
        if (detail == ToolDetail.TypeScript)
        {
            return document with { TypeScript = DeclarationWriter.Write(function!.Namespace.Length == 0 ? "tools" : function.Namespace, [tool], [function]) };
        }

        if (detail >= ToolDetail.Signature)
        {
            document = document with { Signature = SignatureWriter.Write(id, tool) };
        }

        if (detail >= ToolDetail.Schema)
        {
            document = document with
            {
                Description = tool.Description,
                Parameters = SignatureWriter.Parameters(tool),
                InputSchema = tool.InputSchema,
                OutputSchema = tool.OutputSchema,
                Annotations = tool.Annotations,
            };
        }

        return detail < ToolDetail.Full ? document : document with
        {
            Notes = notes?.Text is { } text ? TextCut.Cut(text, ToolNotes.MaxTextLength) : null,
            Examples = ExampleReader.Read(tool, notes, int.MaxValue),
        };
    }
}
