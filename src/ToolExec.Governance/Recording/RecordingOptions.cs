namespace ToolExec.Governance;

/// <summary>Which calls are recorded, and where. Read once, when the runner is made.</summary>
public sealed class RecordingOptions
{
    /// <summary>Gets or sets the file of the recording, a JSON document.</summary>
    /// <value>The default value is <see langword="null"/>. It must be set.</value>
    public string? File { get; set; }

    /// <summary>Gets or sets what happens to calls that the file has already.</summary>
    /// <value>The default value is <see cref="RecordingMode.Record"/>.</value>
    public RecordingMode Mode { get; set; }

    /// <summary>Gets or sets which tools are recorded.</summary>
    /// <value>The default value is <see cref="ToolSelector.Everything"/>.</value>
    public ToolSelector Tools { get; set; } = ToolSelector.Everything;

    /// <summary>Gets the names of members whose values are left out of arguments and results.</summary>
    /// <value>The default value is <see cref="Governance.SensitiveNames.Default"/>. What a tool's input schema marks is left out of arguments besides.</value>
    public IList<string> SensitiveNames { get; } = [.. Governance.SensitiveNames.Default];

    /// <summary>Gets the JSON Pointers of arguments that do not count when a call is compared with the recording, such as <c>/request_id</c>.</summary>
    /// <value>The default value is empty.</value>
    public IList<string> IgnoredArguments { get; } = [];

    /// <summary>Gets or sets how many bytes of calls are recorded; later calls are not, which is logged.</summary>
    /// <value>The default value is 64 MiB. Allowed: 1 KiB to 1 GiB.</value>
    public long MaxBytes { get; set; } = 64L * 1024 * 1024;
}
