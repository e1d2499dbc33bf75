namespace ToolExec.Runtime;

/// <summary>How a container sandbox speaks to the engine under it.</summary>
public enum ContainerEngine
{
    /// <summary>By the Docker Engine API on a Unix socket: dockerd, podman's service.</summary>
    Api,

    /// <summary>By the command <c>nerdctl</c>, to containerd.</summary>
    Nerdctl,
}
