namespace ToolExec.Cli;

/// <summary>For whom results are written.</summary>
internal enum OutputFormat
{
    /// <summary>For people.</summary>
    Table,

    /// <summary>For programs: exactly one JSON document on the standard output.</summary>
    Json,
}
