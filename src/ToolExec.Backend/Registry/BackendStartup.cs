namespace ToolExec.Backend;

/// <summary>What a registry does where some of its backends cannot be started.</summary>
public enum BackendStartup
{
    /// <summary>The start fails, and the backends that were started are stopped again.</summary>
    AllOrNothing = 0,

    /// <summary>The start goes on without them. They are listed as failed, and <see cref="IBackendRegistry.ListAllToolsAsync"/> tries them again.</summary>
    Tolerant = 1,
}
