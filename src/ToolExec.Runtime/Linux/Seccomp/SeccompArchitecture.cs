namespace ToolExec.Runtime;

/// <summary>A processor that filters can be made for. The value is the kernel's <c>AUDIT_ARCH</c>.</summary>
internal enum SeccompArchitecture : uint
{
    X64 = 0xC000003E,
    Arm64 = 0xC00000B7,
}
