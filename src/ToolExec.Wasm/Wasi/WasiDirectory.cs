namespace ToolExec.Wasm;

/// <summary>A directory of the host that a guest may use, and nothing outside of it.</summary>
/// <param name="HostPath">Where it is. It must exist when the guest's <see cref="WasiHost"/> is made.</param>
/// <param name="GuestPath">What the guest calls it, for example <c>/data</c>.</param>
/// <param name="IsReadOnly">Whether the guest can change nothing in it; true unless said otherwise.</param>
public sealed record WasiDirectory(string HostPath, string GuestPath, bool IsReadOnly = true);
