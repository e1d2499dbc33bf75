using System.Runtime.InteropServices;

namespace ToolExec.Runtime;

/// <summary>The processors that there are tables for.</summary>
internal static class SeccompArchitectures
{
    /// <summary>Gets the one of this machine, or <see langword="null"/> where there are no tables for it.</summary>
    internal static SeccompArchitecture? Current => RuntimeInformation.OSArchitecture switch
    {
        Architecture.X64 => SeccompArchitecture.X64,
        Architecture.Arm64 => SeccompArchitecture.Arm64,
        _ => null,
    };
}
