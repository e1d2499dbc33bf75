using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ToolExec.Runtime;

/// <summary>Whose a container is: this process, told apart from others of the same machine, and from those of other machines that use the same engine.</summary>
/// <param name="Host">The machine and its view of processes.</param>
/// <param name="Boot">Which start of the machine.</param>
/// <param name="ProcessId">The process.</param>
/// <param name="Started">When the process began, so that another one with its number is not taken for it.</param>
internal sealed record ContainerOwner(string Host, string Boot, int ProcessId, long Started)
{
    /// <summary>The label with <see cref="Host"/>.</summary>
    public const string HostLabel = "toolexec.host";

    /// <summary>The label with the rest.</summary>
    public const string OwnerLabel = "toolexec.owner";

    private const string ProcessNamespace = "/proc/self/ns/pid";

    /// <summary>Gets what this process puts on its containers.</summary>
    public static ContainerOwner Current { get; } = Read();

    /// <summary>Gets the labels of a container of this owner.</summary>
    public IReadOnlyDictionary<string, string> Labels => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [HostLabel] = Host,
        [OwnerLabel] = string.Create(CultureInfo.InvariantCulture, $"{Boot}.{ProcessId}.{Started}"),
    };

    /// <summary>Says whether the process that made a container on this machine is gone.</summary>
    /// <param name="labels">The container's labels. Those of another machine, or that are not ours, are nobody's affair.</param>
    public bool IsOrphan(IReadOnlyDictionary<string, string>? labels)
    {
        if (labels is null
            || !labels.TryGetValue(HostLabel, out var host) || !string.Equals(host, Host, StringComparison.Ordinal)
            || !labels.TryGetValue(OwnerLabel, out var owner) || owner.Split('.') is not [var boot, var id, var start]
            || !int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
            || !long.TryParse(start, NumberStyles.None, CultureInfo.InvariantCulture, out var started))
        {
            return false;
        }

        return !string.Equals(boot, Boot, StringComparison.Ordinal) || StartOf(pid) != started;
    }

    private static ContainerOwner Read()
    {
        // In a container the host's processes cannot be seen, and would all look gone: who sees which processes is part of the name.
        var view = OperatingSystem.IsLinux() ? new FileInfo(ProcessNamespace).LinkTarget ?? "" : "";
        var machine = FirstLine("/etc/machine-id") ?? Environment.MachineName;
        var boot = FirstLine("/proc/sys/kernel/random/boot_id")?.Replace("-", "", StringComparison.Ordinal) ?? "0";
        return new ContainerOwner(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{machine}\n{view}")))[..16], boot, Environment.ProcessId, StartOf(Environment.ProcessId));
    }

    private static long StartOf(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            return process.StartTime.ToUniversalTime().Ticks / TimeSpan.TicksPerSecond;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return -1;
        }
    }

    private static string? FirstLine(string path)
    {
        try
        {
            return File.ReadLines(path).FirstOrDefault() is { Length: > 0 } line ? line.Trim() : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
