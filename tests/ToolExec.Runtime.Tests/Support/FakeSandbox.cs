namespace ToolExec.Runtime.Tests;

/// <summary>A sandbox that runs nothing: it says that it was asked.</summary>
public sealed class FakeSandbox(string name, SandboxProfile profile, params string[] languages) : ISandbox
{
    public List<SandboxRequest> Requests { get; } = [];

    public bool IsDisposed { get; private set; }

    public Func<CancellationToken, ValueTask<SandboxProbe>> Probe { get; init; } = _ => new(SandboxProbe.Available());

    public SandboxInfo Info { get; } = new() { Name = name, Kind = "fake", Languages = languages, Isolation = SandboxIsolation.None, Profile = profile };

    public ValueTask<SandboxProbe> ProbeAsync(CancellationToken cancellationToken) => Probe(cancellationToken);

    public ValueTask<SandboxResult> ExecuteAsync(SandboxRequest request, CancellationToken cancellationToken)
    {
        Requests.Add(request);
        return new(new SandboxResult { Status = SandboxStatus.Completed, Sandbox = name });
    }

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        return default;
    }
}
