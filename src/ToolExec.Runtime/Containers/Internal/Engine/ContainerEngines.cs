namespace ToolExec.Runtime;

/// <summary>Finds the engine that options mean.</summary>
internal static class ContainerEngines
{
    private static readonly string[] Sockets = ["/var/run/docker.sock", "/run/podman/podman.sock"];

    /// <summary>Makes the client of an engine.</summary>
    /// <returns>The client, or <see langword="null"/> where nothing is there to speak to.</returns>
    public static IContainerEngine? Connect(ContainerSandboxOptions options, TimeProvider time) =>
        options.Engine == ContainerEngine.Nerdctl ? new NerdctlEngine(options, time)
        : Candidates(options).FirstOrDefault(File.Exists) is { } socket ? new EngineApi(socket, time)
        : null;

    /// <summary>Says what is missing.</summary>
    public static string Missing(ContainerSandboxOptions options) =>
        $"There is no container engine at {string.Join(" or ", Candidates(options))}. Start dockerd or 'podman system service', or set {nameof(ContainerSandboxOptions.Socket)}.";

    private static string[] Candidates(ContainerSandboxOptions options)
    {
        if (options.Socket is { } socket)
        {
            return [socket];
        }

        // Podman of a user without privileges has its own.
        return Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") is { Length: > 0 } own && Path.IsPathFullyQualified(own)
            ? [.. Sockets, Path.Combine(own, "podman", "podman.sock")]
            : Sockets;
    }
}
