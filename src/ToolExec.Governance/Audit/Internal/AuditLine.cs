namespace ToolExec.Governance;

/// <summary>A line of a trail's file.</summary>
/// <param name="File">The file.</param>
/// <param name="Number">Which line, counted from 1.</param>
/// <param name="Utf8">The line without its end.</param>
/// <param name="IsWhole">Whether it has an end: one that has none was cut off.</param>
internal sealed record AuditLine(string File, long Number, ReadOnlyMemory<byte> Utf8, bool IsWhole);
