using System.Runtime.InteropServices;

namespace ToolExec.Wasm;

/// <summary>The size of a memory in pages of 64 KiB, or of a table in elements (core specification 2.0, 2.3.7).</summary>
/// <param name="Minimum">The size at the start.</param>
/// <param name="Maximum">The most it may grow to; <see langword="null"/> where the module sets no bound.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct WasmLimits(uint Minimum, uint? Maximum = null)
{
    /// <summary>Writes the limits as the text format does.</summary>
    /// <returns>The minimum, and the maximum where there is one.</returns>
    public override string ToString() => Maximum is { } maximum ? $"{Minimum} {maximum}" : $"{Minimum}";
}
