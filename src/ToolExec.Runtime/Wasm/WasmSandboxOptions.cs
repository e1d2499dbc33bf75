namespace ToolExec.Runtime;

/// <summary>The settings of a sandbox for WebAssembly modules. Read once.</summary>
public sealed class WasmSandboxOptions
{
    /// <summary>Gets or sets the name.</summary>
    /// <value>The default value is <c>wasm</c>. Must not be empty.</value>
    public string Name { get; set; } = "wasm";

    /// <summary>Gets or sets the most bytes of a module.</summary>
    /// <value>The default value is 4 MiB. Allowed: 1 KiB to 64 MiB.</value>
    /// <remarks>Translating a module takes time in proportion to its size, and no limit of a request ends it.</remarks>
    public int MaxModuleBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>Gets or sets how much a run may do: one for an instruction, whatever the machine.</summary>
    /// <value>The default value is <see langword="null"/>: only time bounds it. Allowed: more than zero.</value>
    public long? Fuel { get; set; }

    /// <summary>Gets or sets what modules may use, where a request does not ask for less.</summary>
    /// <value>The default value has no limit of its own: 30 seconds, 256 MiB, 1 MiB of output and 1 MiB of result apply.</value>
    public SandboxLimits Limits { get; set; } = new();

    /// <summary>Throws where a setting cannot be.</summary>
    /// <exception cref="ArgumentException">A setting is wrong.</exception>
    internal void Check()
    {
        const int Least = 1024;
        const int Most = 64 * 1024 * 1024;
        if (string.IsNullOrWhiteSpace(Name))
        {
            throw new ArgumentException($"{nameof(Name)} must not be empty.");
        }

        if (MaxModuleBytes is < Least or > Most)
        {
            throw new ArgumentException($"{nameof(MaxModuleBytes)} must be {Least} to {Most}, but is {MaxModuleBytes}.");
        }

        if (Fuel <= 0)
        {
            throw new ArgumentException($"{nameof(Fuel)} must be more than zero, or null for no bound, but is {Fuel}.");
        }

        if (Limits is null)
        {
            throw new ArgumentException($"{nameof(Limits)} must not be null.");
        }
    }
}
