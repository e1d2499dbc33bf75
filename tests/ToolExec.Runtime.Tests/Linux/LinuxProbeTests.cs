using ToolExec.Foundation.Processes;
using ToolExec.TestSupport;

namespace ToolExec.Runtime.Tests;

/// <summary>The scripts that try the walls must see it where one is missing.</summary>
public sealed class LinuxProbeTests : IDisposable
{
    private readonly GuestFiles _files = new();

    public void Dispose() => _files.Dispose();

    [ComponentTheory("bwrap", TestComponent.Node, "python3")]
    [InlineData(SandboxLanguages.JavaScript)]
    [InlineData(SandboxLanguages.Python)]
    [InlineData(SandboxLanguages.CSharp)]
    public async Task RunAsync_FilesAndNetworkAreOpen_NamesBoth(string language)
    {
        var program = new GuestPrograms(_files, new GuestOptions { CSharpFolder = TestGuest.Folder }).Find(language, out _)!;

        var fault = await LinuxProbe.RunAsync(new OpenStarter(), program, new LinuxPrograms([]), CancellationToken.None).OrGiveUp();

        fault.Should().Contain("could do what it must not").And.Contain("/etc/passwd").And.Contain("connect").And.NotContain("write");
    }

    /// <summary>A wall that only keeps the host's files from being changed.</summary>
    private sealed class OpenStarter : LinuxStarter
    {
        internal override LinuxTier Tier => LinuxTier.Bubblewrap;

        internal override SandboxIsolation Isolation => SandboxIsolation.None;

        internal override string Description => "nothing that confines";

        internal override IGuest Start(GuestStart start, LinuxProgram program)
        {
            string[] walls = ["--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--die-with-parent", "--", program.Executable];
            var child = ChildProcess.Start(new ChildProcessOptions
            {
                FileName = GuestShell.Path,
                Arguments = GuestShell.Arguments(TestComponent.Find("bwrap"), [.. walls, .. start.Arguments(separate: true)]),
                OnErrorBytes = start.OnErrorBytes,
                StopGrace = TimeSpan.Zero,
            });
            return new ChildGuest(child, new LimitsEnforced());
        }
    }
}
