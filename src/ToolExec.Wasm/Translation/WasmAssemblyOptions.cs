namespace ToolExec.Wasm;

/// <summary>How an assembly with a translated module is called, and what its code does.</summary>
public sealed class WasmAssemblyOptions
{
    /// <summary>Gets or sets the name of the assembly, without a file's extension.</summary>
    /// <value>The default value is <c>Module</c>. Allowed: letters, digits, underscores, hyphens and dots.</value>
    public string AssemblyName { get; set; } = "Module";

    /// <summary>Gets or sets the full name of the class, with its namespace.</summary>
    /// <value>The default value is <c>Module</c>. Allowed: names of C# with dots between them.</value>
    public string TypeName { get; set; } = "Module";

    /// <summary>Gets or sets whether the code counts the instructions it runs, which limits on fuel need and which makes it slower.</summary>
    /// <value>The default value is <see langword="false"/>.</value>
    public bool MetersFuel { get; set; }

    internal void Check()
    {
        var errors = new List<string>();
        if (!IsAssemblyName(AssemblyName))
        {
            errors.Add($"{nameof(AssemblyName)} must be a name of letters, digits, underscores, hyphens and dots, but is '{AssemblyName}'.");
        }

        if (!IsTypeName(TypeName))
        {
            errors.Add($"{nameof(TypeName)} must be the full name of a class, but is '{TypeName}'.");
        }

        if (errors.Count > 0)
        {
            throw new ArgumentException(string.Join(' ', errors));
        }
    }

    private static bool IsAssemblyName(string? name) =>
        !string.IsNullOrEmpty(name) && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.');

    private static bool IsTypeName(string? name) => name is not null && name.Split('.').All(static part =>
        part.Length > 0 && !char.IsAsciiDigit(part[0]) && part.All(static c => char.IsAsciiLetterOrDigit(c) || c == '_'));
}
