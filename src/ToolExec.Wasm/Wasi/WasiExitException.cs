namespace ToolExec.Wasm;

/// <summary>The guest ended itself (<c>proc_exit</c>). Nothing of it runs any more.</summary>
public sealed class WasiExitException : WasmException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="exitCode">What the guest said; 0 for success.</param>
    public WasiExitException(int exitCode)
        : base($"The guest ended itself with the exit code {exitCode}.") => ExitCode = exitCode;

    /// <summary>Gets what the guest said; 0 for success.</summary>
    public int ExitCode { get; }
}
