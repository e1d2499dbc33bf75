namespace ToolExec.Script.QuickJs;

/// <summary>The guest did what its own code never does: it is broken, and its instance with it.</summary>
internal sealed class GuestFaultException(string message) : Exception(message);
