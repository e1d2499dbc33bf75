using System.Globalization;

namespace ToolExec.Runtime;

/// <summary>Writes a container as the flags of <c>nerdctl run</c>.</summary>
internal static class NerdctlArguments
{
    private const decimal NanosPerCpu = 1_000_000_000;

    // It has no way to leave out /dev/shm, nor a log: both are bounded instead.
    private const string ScratchBytes = "65536";

    /// <summary>Returns the subcommand that makes a container and runs it with its standard streams connected.</summary>
    /// <param name="name">The container's name.</param>
    /// <param name="container">What it is.</param>
    public static IReadOnlyList<string> Run(string name, CreateContainer container)
    {
        var host = container.HostConfig;
        return
        [
            "run", "--interactive", $"--name={name}", "--pull=never", $"--network={host.NetworkMode}", $"--hostname={container.Hostname}",
            $"--user={container.User}", $"--workdir={container.WorkingDir}", $"--entrypoint={container.Entrypoint.Single()}",
            .. host.ReadonlyRootfs ? (string[])["--read-only"] : [],
            .. Each("cap-drop", host.CapDrop), .. Each("security-opt", host.SecurityOpt),
            $"--memory={Number(host.Memory)}", $"--memory-swap={Number(host.MemorySwap)}",
            $"--cpus={(host.NanoCpus / NanosPerCpu).ToString("0.###", CultureInfo.InvariantCulture)}", $"--pids-limit={Number(host.PidsLimit!.Value)}",
            "--ipc=private", $"--shm-size={ScratchBytes}", "--log-driver=json-file", $"--log-opt=max-size={ScratchBytes}",
            .. host.Runtime is { } runtime ? (string[])[$"--runtime={runtime}"] : [],
            .. Each("tmpfs", host.Tmpfs?.Select(mount => $"{mount.Key}:{mount.Value}")),
            .. Each("ulimit", host.Ulimits?.Select(limit => $"{limit.Name}={Number(limit.Soft)}:{Number(limit.Hard)}")),
            .. Each("label", container.Labels.Select(label => $"{label.Key}={label.Value}")),
            .. Each("env", container.Env),
            container.Image, .. container.Cmd,
        ];
    }

    private static IEnumerable<string> Each(string flag, IEnumerable<string>? values) => (values ?? []).Select(value => $"--{flag}={value}");

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
