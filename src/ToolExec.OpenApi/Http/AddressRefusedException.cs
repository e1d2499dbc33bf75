namespace ToolExec.OpenApi;

/// <summary>Thrown where a request would go to a host or an address that it may not go to.</summary>
internal sealed class AddressRefusedException(string message) : Exception(message);
