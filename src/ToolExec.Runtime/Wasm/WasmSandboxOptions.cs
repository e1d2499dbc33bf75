namespace ToolExec.Runtime;

/// <summary>The settings of a sandbox for WebAssembly modules. Read once.</summary>
public sealed class WasmSandboxOptions
{
    internal const int LeastModuleBytes = 1024;
    internal const int MostModuleBytes = 64 * 1024 * 1024;
    internal const int MostCachedModules = 10_000;
    internal const int MostCachedBytes = 1024 * 1024 * 1024;

    /// <summary>Gets or sets the name.</summary>
    /// <value>The default value is <c>wasm</c>. Must not be empty.</value>
    public string Name { get; set; } = "wasm";

    /// <summary>Gets or sets the file of a module that runs scripts of <see cref="Language"/>: it speaks the protocol of guests (<c>docs/wire-protocol.md</c>) on its standard input and output.</summary>
    /// <value>The default value is <see langword="null"/>: the code of a request is the module itself, in base64, and calls tools by functions that it imports.</value>
    public string? Program { get; set; }

    /// <summary>Gets or sets the language that <see cref="Program"/> runs, as it names it in its <c>hello</c>.</summary>
    /// <value>The default value is <see langword="null"/>. Needed with a program, and refused without one; any name but <see cref="SandboxLanguages.Wasm"/>.</value>
    public string? Language { get; set; }

    /// <summary>Gets how many instances of <see cref="Program"/> are kept ready.</summary>
    /// <value>By default none: an instance is made for each script.</value>
    public GuestPoolOptions Pool { get; } = new();

    /// <summary>Gets or sets the most bytes of a module.</summary>
    /// <value>The default value is 4 MiB. Allowed: 1 KiB to 64 MiB.</value>
    /// <remarks>Translating a module takes time in proportion to its size, and no limit of a request ends it.</remarks>
    public int MaxModuleBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>Gets or sets how many modules of requests are kept translated; of more, those that were used last.</summary>
    /// <value>The default value is 32. Allowed: 0 to 10,000; with 0 each is translated anew for each run.</value>
    public int MaxCachedModules { get; set; } = 32;

    /// <summary>Gets or sets how many bytes the modules that are kept may have together, before their translation; their code takes several times that.</summary>
    /// <value>The default value is 32 MiB. Allowed: 0 to 1 GiB.</value>
    public int MaxCachedBytes { get; set; } = 32 * 1024 * 1024;

    /// <summary>Gets or sets how much a run may do: one for an instruction, whatever the machine. An instance of <see cref="Program"/> has that for all its scripts together.</summary>
    /// <value>The default value is <see langword="null"/>: only time bounds it. Allowed: more than zero.</value>
    public long? Fuel { get; set; }

    /// <summary>Gets or sets what modules may use, where a request does not ask for less.</summary>
    /// <value>The default value has no limit of its own: 30 seconds, 256 MiB, 1 MiB of output and 1 MiB of result apply.</value>
    public SandboxLimits Limits { get; set; } = new();

    /// <summary>Throws where a setting cannot be.</summary>
    /// <exception cref="ArgumentException">A setting is wrong.</exception>
    internal void Check()
    {
        if (Fault() is { } fault)
        {
            throw new ArgumentException($"{fault.Property} {fault.Rule}");
        }
    }

    /// <summary>Returns the setting that cannot be, and its rule; <see langword="null"/> where all can.</summary>
    internal (string Property, string Rule)? Fault() =>
        string.IsNullOrWhiteSpace(Name) ? (nameof(Name), "must not be empty.")
        : Program is not null && string.IsNullOrWhiteSpace(Program) ? (nameof(Program), "must be the path of a module, but is empty.")
        : Program is not null && string.IsNullOrWhiteSpace(Language) ? (nameof(Language), $"must say what {nameof(Program)} runs, but is empty.")
        : Program is null && Language is not null ? (nameof(Language), $"must not be set without {nameof(Program)}: the code of a request is a module.")
        : string.Equals(Language, SandboxLanguages.Wasm, StringComparison.Ordinal) ? (nameof(Language), $"must not be {SandboxLanguages.Wasm}, which is the language of modules themselves.")
        : Pool.Size > 0 && Program is null ? (nameof(Pool), $"must be empty without {nameof(Program)}: a module of a request has no instance ahead of it.")
        : MaxModuleBytes is < LeastModuleBytes or > MostModuleBytes ? (nameof(MaxModuleBytes), $"must be {LeastModuleBytes} to {MostModuleBytes}, but is {MaxModuleBytes}.")
        : MaxCachedModules is < 0 or > MostCachedModules ? (nameof(MaxCachedModules), $"must be 0 to {MostCachedModules}, but is {MaxCachedModules}.")
        : MaxCachedBytes is < 0 or > MostCachedBytes ? (nameof(MaxCachedBytes), $"must be 0 to {MostCachedBytes}, but is {MaxCachedBytes}.")
        : Fuel <= 0 ? (nameof(Fuel), $"must be more than zero, or null for no bound, but is {Fuel}.")
        : Limits is null ? (nameof(Limits), "must not be null.")
        : null;
}
