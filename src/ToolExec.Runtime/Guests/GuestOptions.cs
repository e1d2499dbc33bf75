namespace ToolExec.Runtime;

/// <summary>Where the programs are that run scripts in sandboxes which start programs of this host.</summary>
public sealed class GuestOptions
{
    /// <summary>Gets or sets the program that runs JavaScript: a full path, or a name that is looked up in the system's folders and then in <c>PATH</c>.</summary>
    /// <value>The default value is <c>node</c>; version 20 or later.</value>
    public string Node { get; set; } = "node";

    /// <summary>Gets or sets the program that runs Python, found as <see cref="Node"/> is.</summary>
    /// <value>The default value is <c>python3</c>; version 3.9 or later.</value>
    public string Python { get; set; } = "python3";

    /// <summary>Gets or sets the program that starts the guest for C#, found as <see cref="Node"/> is.</summary>
    /// <value>The default value is <c>dotnet</c>; the runtime of version 10.</value>
    public string DotNet { get; set; } = "dotnet";

    /// <summary>Gets or sets the folder with the guest for C#: the one that the package ToolExec.Guest brings.</summary>
    /// <value>The default value is <see langword="null"/>: <c>toolexec-guest</c> beside the host's assemblies.</value>
    public string? CSharpFolder { get; set; }
}
