using System.Text.Json;

namespace ToolExec.Runtime.Tests.Conformance;

/// <summary>Runs nothing, says that everything went well, and that it enforces all there is.</summary>
internal sealed class LyingSandbox : ISandbox
{
    public SandboxInfo Info { get; } = new()
    {
        Name = "liar",
        Kind = "liar",
        Languages = [SandboxLanguages.JavaScript, SandboxLanguages.TypeScript, SandboxLanguages.Python, SandboxLanguages.CSharp],
        Isolation = SandboxIsolation.VirtualMachine,
        Profile = SandboxProfile.Hardened,
    };

    public ValueTask<SandboxProbe> ProbeAsync(CancellationToken cancellationToken) => new(SandboxProbe.Available());

    public ValueTask<SandboxResult> ExecuteAsync(SandboxRequest request, CancellationToken cancellationToken) => new(new SandboxResult
    {
        Status = SandboxStatus.Completed,
        Sandbox = "liar",
        Value = JsonElement.Parse("42"),
        Duration = TimeSpan.FromMilliseconds(1),
        LimitsEnforced = new LimitsEnforced
        {
            Timeout = true,
            Memory = true,
            Cpu = true,
            Processes = true,
            Disk = true,
            Output = true,
            Result = true,
            ToolCalls = true,
            ChainSteps = true,
        },
    });

    public ValueTask DisposeAsync() => default;
}
