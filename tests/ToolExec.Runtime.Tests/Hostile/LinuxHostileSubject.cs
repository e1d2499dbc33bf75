using Microsoft.Extensions.Logging.Abstractions;

namespace ToolExec.Runtime.Tests.Hostile;

/// <summary>One tier of the sandbox of Linux.</summary>
public abstract class LinuxHostileSubject(LinuxTier tier, bool isEngine = false) : HostileSubject
{
    private readonly GuestFiles _files = new();

    public override IReadOnlyList<string> Languages => [SandboxLanguages.JavaScript, SandboxLanguages.Python, SandboxLanguages.CSharp];

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        _files.Dispose();
    }

    protected override ISandbox Create() => new LinuxSandbox(
        new LinuxSandboxOptions { Name = tier.ToString(), MinimumTier = tier, MaximumTier = tier, IsEngine = isEngine },
        new GuestPrograms(_files, new GuestOptions { CSharpFolder = TestGuest.Folder }),
        TimeProvider.System,
        NullLogger<LinuxSandbox>.Instance);
}
