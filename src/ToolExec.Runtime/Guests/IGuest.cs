namespace ToolExec.Runtime;

/// <summary>A guest program that was started, wherever it runs. Disposing it kills it with everything that it started, and returns when all of it is gone; it may be disposed twice.</summary>
internal interface IGuest : IAsyncDisposable
{
    /// <summary>Gets what the guest writes for the host: lines of the protocol.</summary>
    Stream Output { get; }

    /// <summary>Gets what the guest reads from the host.</summary>
    Stream Input { get; }

    /// <summary>Gets which of memory, processors, processes and disk are bounded around it. The rest of the limits is not its affair.</summary>
    LimitsEnforced Enforced { get; }

    /// <summary>Gets a value indicating whether it still runs, as far as that is known without asking.</summary>
    bool IsAlive { get; }

    /// <summary>Gets a value indicating whether it is a host like this one, which is believed what it says of limits and of its own failures.</summary>
    bool IsHost => false;

    /// <summary>Says why it ended, after its output did. It waits a short while for the end where that is not known yet.</summary>
    /// <returns>The error; of the kind <see cref="SandboxErrorKind.Exited"/> where nothing better is known.</returns>
    ValueTask<SandboxError> ExplainAsync();
}
