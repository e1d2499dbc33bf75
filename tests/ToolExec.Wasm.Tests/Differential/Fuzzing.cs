using System.Globalization;

namespace ToolExec.Wasm.Tests.Differential;

/// <summary>How long and from which seed the differential tests go.</summary>
internal static class Fuzzing
{
    /// <summary>
    /// Gets how long each of them goes on after its fixed part: TOOLEXEC_WASM_FUZZ in seconds, by default not at all.
    /// </summary>
    public static TimeSpan Extra { get; } =
        double.TryParse(Environment.GetEnvironmentVariable("TOOLEXEC_WASM_FUZZ"), CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(seconds)
            : TimeSpan.Zero;

    /// <summary>Gets the first seed: TOOLEXEC_WASM_FUZZ_SEED, by default 1, so that the fixed part is the same every time.</summary>
    public static int FirstSeed { get; } =
        int.TryParse(Environment.GetEnvironmentVariable("TOOLEXEC_WASM_FUZZ_SEED"), CultureInfo.InvariantCulture, out var seed) ? seed : 1;
}
