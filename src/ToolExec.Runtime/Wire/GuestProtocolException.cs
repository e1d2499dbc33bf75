namespace ToolExec.Runtime;

/// <summary>A guest broke the protocol. The message says how, in words that may be shown.</summary>
internal sealed class GuestProtocolException(string message) : Exception(message);
