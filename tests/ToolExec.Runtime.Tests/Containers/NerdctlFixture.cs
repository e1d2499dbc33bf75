using System.Text.Json;
using ToolExec.TestSupport;

namespace ToolExec.Runtime.Tests.Containers;

/// <summary>A container sandbox that speaks to its engine by the command line of nerdctl; podman stands in for containerd.</summary>
public sealed class NerdctlFixture : ContainerFixture<PodmanService.WithoutService>
{
    /// <summary>The tests that share it, one after the other: an engine, and the import of its images, is what costs.</summary>
    public const string Collection = "containers: nerdctl";

    private string? _command;

    /// <summary>Gets the command.</summary>
    public string Command => _command ??= Write(Service);

    protected override ContainerSandboxOptions Options
    {
        get
        {
            var options = ContainerSandboxOptions.Containerd();
            options.Command = Command;
            options.Namespace = "toolexec";
            return options;
        }
    }

    private static string Write(PodmanService service)
    {
        var path = Path.Combine(service.Folder, "nerdctl");
        var podman = JsonSerializer.Serialize<string[]>([TestComponent.Find("podman"), .. service.Arguments()]);
        File.WriteAllText(path, File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "nerdctl.py")).Replace("@PODMAN@", podman, StringComparison.Ordinal));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return path;
    }
}
