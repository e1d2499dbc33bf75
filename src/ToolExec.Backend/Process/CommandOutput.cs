namespace ToolExec.Backend;

/// <summary>What a command-line tool writes to its standard output.</summary>
public enum CommandOutput
{
    /// <summary>Text: the result's content.</summary>
    Text = 0,

    /// <summary>One JSON document: the result's value.</summary>
    Json = 1,

    /// <summary>A JSON document on each line; the result's value is the array of them. Blank lines do not count.</summary>
    JsonLines = 2,

    /// <summary>Bytes: the result's content as an embedded resource.</summary>
    Binary = 3,
}
