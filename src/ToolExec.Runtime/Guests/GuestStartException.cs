namespace ToolExec.Runtime;

/// <summary>A guest could not be started: nothing of the script has run. The message may be shown.</summary>
internal sealed class GuestStartException(string message, Exception? inner = null) : Exception(message, inner);
