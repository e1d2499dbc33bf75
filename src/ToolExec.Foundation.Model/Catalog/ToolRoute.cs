namespace ToolExec;

/// <summary>A way to run a tool: one backend that offers it.</summary>
/// <param name="Binding">The backend's name and its name for the tool.</param>
/// <param name="Backend">The backend.</param>
/// <param name="Gate">The gate to enter while the backend is called.</param>
public sealed record ToolRoute(ToolBinding Binding, IBackend Backend, BackendGate Gate);
