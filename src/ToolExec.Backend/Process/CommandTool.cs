using System.Text.Json;

namespace ToolExec.Backend;

/// <summary>A command-line program as a tool.</summary>
public sealed class CommandTool
{
    /// <summary>Gets or sets the tool's name.</summary>
    /// <value>The default value is empty. Required: 1 to 128 characters of <c>[A-Za-z0-9_.-]</c>, unique in its backend.</value>
    public string Name { get; set; } = "";

    /// <summary>Gets or sets the name shown to people.</summary>
    /// <value>The default value is <see langword="null"/>.</value>
    public string? Title { get; set; }

    /// <summary>Gets or sets what the tool does, in words for a model.</summary>
    /// <value>The default value is <see langword="null"/>.</value>
    public string? Description { get; set; }

    /// <summary>Gets or sets the program: a path, or a name that is looked up in the <c>PATH</c> that it is given, never in a current directory.</summary>
    /// <value>The default value is <see langword="null"/>: that of the backend (<see cref="ProcessBackendOptions.Executable"/>).</value>
    public string? Executable { get; set; }

    /// <summary>Gets the command line, without the program.</summary>
    /// <value>The default value is empty.</value>
    public IList<CommandArgument> Arguments { get; } = [];

    /// <summary>Gets the parameters.</summary>
    /// <value>The default value is empty. Each must be used by an argument or the standard input.</value>
    public IList<CommandParameter> Parameters { get; } = [];

    /// <summary>Gets or sets what the program reads, written as a part of an argument is (<see cref="CommandArgument"/>, without lists).</summary>
    /// <value>The default value is <see langword="null"/>: the standard input is empty. So it is where a parameter in it was not given.</value>
    public string? StandardInput { get; set; }

    /// <summary>Gets or sets the directory that the program starts in.</summary>
    /// <value>The default value is <see langword="null"/>: that of the backend.</value>
    public string? WorkingDirectory { get; set; }

    /// <summary>Gets or sets what the program writes.</summary>
    /// <value>The default value is <see cref="CommandOutput.Text"/>.</value>
    public CommandOutput Output { get; set; }

    /// <summary>Gets or sets the media type of an output that is <see cref="CommandOutput.Binary"/>.</summary>
    /// <value>The default value is <c>application/octet-stream</c>.</value>
    public string MediaType { get; set; } = "application/octet-stream";

    /// <summary>Gets or sets the encoding of the program's text, both ways.</summary>
    /// <value>The default value is <c>utf-8</c>. Allowed: <c>utf-8</c>, <c>utf-16</c>, <c>utf-16BE</c>, <c>us-ascii</c>, <c>iso-8859-1</c>.</value>
    public string Encoding { get; set; } = "utf-8";

    /// <summary>Gets or sets a value indicating whether bytes that are no text in that encoding are shown as <c>U+FFFD</c>.</summary>
    /// <value>The default value is <see langword="true"/>. Otherwise, and always for JSON, such an output is an error.</value>
    public bool ReplacesInvalidText { get; set; } = true;

    /// <summary>Gets what the exit codes mean.</summary>
    /// <value>The default value is empty: 0 is success. A code that is not here is a failure, 0 excepted.</value>
    public IDictionary<int, CommandExit> ExitCodes { get; } = new Dictionary<int, CommandExit>();

    /// <summary>Gets or sets how long the program may run.</summary>
    /// <value>The default value is 60 seconds. Allowed: more than zero, at most one day. The call's own limit holds too.</value>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Gets or sets how many bytes of the standard output are kept.</summary>
    /// <value>The default value is 1 MiB. Allowed: 256 bytes to 256 MiB. Of a longer text the beginning and the end are kept; longer JSON or bytes are an error.</value>
    public int MaxOutputBytes { get; set; } = 1024 * 1024;

    /// <summary>Gets or sets how many bytes of the standard error are kept, half of them from its beginning and half from its end.</summary>
    /// <value>The default value is 16 KiB. Allowed: 256 bytes to 16 MiB.</value>
    public int MaxErrorBytes { get; set; } = 16 * 1024;

    /// <summary>Gets or sets what the tool says of its own behaviour.</summary>
    /// <value>The default value is <see langword="null"/>.</value>
    public ToolAnnotations? Annotations { get; set; }

    /// <summary>Gets or sets what a call reads and writes.</summary>
    /// <value>The default value is <see langword="null"/>.</value>
    public ToolEffects? Effects { get; set; }

    /// <summary>Gets the tags.</summary>
    /// <value>The default value is empty.</value>
    public IList<string> Tags { get; } = [];

    /// <summary>Gets or sets the JSON Schema of the value, for an output that is JSON.</summary>
    /// <value>The default value is <see langword="null"/>: the value is not checked.</value>
    public JsonElement? OutputSchema { get; set; }
}
