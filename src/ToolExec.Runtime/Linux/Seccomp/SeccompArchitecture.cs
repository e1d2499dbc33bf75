using System.Runtime.InteropServices;

namespace ToolExec.Runtime;

/// <summary>A processor that filters can be made for. The value is the kernel's <c>AUDIT_ARCH</c>.</summary>
internal enum SeccompArchitecture : uint
{
    X64 = 0xC000003E,
    Arm64 = 0xC00000B7,
}

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
