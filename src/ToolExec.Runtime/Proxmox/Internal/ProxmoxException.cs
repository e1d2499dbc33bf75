namespace ToolExec.Runtime;

/// <summary>The API of Proxmox VE refused something, or cannot be asked. The message may be shown.</summary>
/// <param name="message">What happened and what to do about it.</param>
/// <param name="isTransient">The same question may be answered later.</param>
/// <param name="inner">What is behind it.</param>
internal sealed class ProxmoxException(string message, bool isTransient = false, Exception? inner = null) : Exception(message, inner)
{
    public bool IsTransient => isTransient;
}
