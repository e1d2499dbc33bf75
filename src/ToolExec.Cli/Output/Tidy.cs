using Spectre.Console.Rendering;

namespace ToolExec.Cli;

/// <summary>Something to show without the empty lines around it and the spaces at the ends of its lines, which a pipe would carry along.</summary>
internal sealed class Tidy(IRenderable inner) : IRenderable
{
    public Measurement Measure(RenderOptions options, int maxWidth) => inner.Measure(options, maxWidth);

    public IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
    {
        var lines = Segment.SplitLines(inner.Render(options, maxWidth)).Select(Trim).ToList();
        var (first, end) = (0, lines.Count);
        for (; first < end && lines[first].Count == 0; first++)
        {
        }

        for (; end > first && lines[end - 1].Count == 0; end--)
        {
        }

        foreach (var line in lines[first..end])
        {
            foreach (var segment in line)
            {
                yield return segment;
            }

            yield return Segment.LineBreak;
        }
    }

    private static List<Segment> Trim(SegmentLine line)
    {
        var kept = line.Where(s => !s.IsControlCode || s.Text.Length > 0).ToList();
        while (kept.Count > 0 && !kept[^1].IsControlCode)
        {
            var text = kept[^1].Text.TrimEnd();
            if (text.Length > 0)
            {
                kept[^1] = new Segment(text, kept[^1].Style);
                break;
            }

            kept.RemoveAt(kept.Count - 1);
        }

        return kept;
    }
}
