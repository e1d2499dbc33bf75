namespace ToolExec.Code;

/// <summary>What a run of a script may wait for beside people: a budget, and the next start of its host. Disposing it ends the run.</summary>
internal readonly struct CodeStay : IDisposable
{
    private readonly BackendGate? _gate;

    private CodeStay(BackendGate? gate, bool canWait, bool isRefused, CancellationToken stopping)
    {
        _gate = gate;
        Stopping = stopping;
        CanWait = canWait;
        IsRefused = isRefused;
    }

    /// <summary>Gets one whose state would be lost with the process.</summary>
    public static CodeStay WhileTheHostRuns { get; } = new(null, canWait: true, isRefused: false, CancellationToken.None);

    /// <summary>Gets a value indicating whether the host has stopped already.</summary>
    public bool IsRefused { get; }

    /// <summary>Gets a value indicating whether the script can be suspended.</summary>
    public bool CanWait { get; }

    /// <summary>Gets what is cancelled when the host stops and the script is to be suspended; none where it is not.</summary>
    public CancellationToken Stopping { get; }

    /// <summary>Begins a run that is put off when the host stops.</summary>
    public static CodeStay Enter(BackendGate gate, CancellationToken stopping) =>
        gate.TryEnter() ? new(gate, canWait: true, isRefused: false, stopping) : new(null, canWait: false, isRefused: true, CancellationToken.None);

    public void Dispose() => _gate?.Exit();
}
