namespace ToolExec.Runtime;

/// <summary>A sandbox that a host added, to be made at the start.</summary>
/// <param name="Create">Makes it, once. The runtime owns it.</param>
internal sealed record SandboxRegistration(Func<IServiceProvider, ISandbox> Create);
