using System.Text.Json.Nodes;

namespace ToolExec.Runtime.Tests.Kubernetes;

/// <summary>Runs the container of a pod, as a node would.</summary>
public interface IPodRunner
{
    /// <summary>Starts it.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="files">The folder of its config map, or <see langword="null"/>.</param>
    /// <param name="isIsolated">A network policy that is followed keeps it from every network.</param>
    /// <param name="server">The API server.</param>
    Task<IRunningPod> StartAsync(JsonObject pod, string? files, bool isIsolated, Uri server);
}
