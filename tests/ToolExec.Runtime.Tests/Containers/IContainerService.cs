namespace ToolExec.Runtime.Tests.Containers;

/// <summary>A container engine with storage of its own, for one test class.</summary>
public interface IContainerService : IAsyncLifetime
{
    /// <summary>Gets the socket.</summary>
    string Socket { get; }

    /// <summary>Returns the containers that are there, a line each.</summary>
    Task<string> ContainersAsync();
}
