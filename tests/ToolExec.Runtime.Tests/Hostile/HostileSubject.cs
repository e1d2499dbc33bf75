namespace ToolExec.Runtime.Tests.Hostile;

/// <summary>A sandbox that the attacks are tried on. One for all tests of a class.</summary>
public abstract class HostileSubject : IAsyncLifetime
{
    /// <summary>Gets the languages that are tried.</summary>
    public abstract IReadOnlyList<string> Languages { get; }

    /// <summary>Gets the sandbox, probed.</summary>
    public ISandbox Sandbox { get; private set; } = null!;

    /// <summary>Gets a value indicating whether the engine itself is the wall: its scripts find no <c>require</c>, and throw.</summary>
    public virtual bool HasNoModules => false;

    /// <summary>Gets the files that the sandbox makes itself, under names that the host's have too: to read them is no way out.</summary>
    public virtual IReadOnlyList<string> OwnFiles => [];

    /// <summary>Gets what code does in a kernel of the sandbox's own, as <c>ATTACK: WHAT</c>: none of it reaches the host, which looks on.</summary>
    public virtual IReadOnlyList<string> InOwnKernel => [];

    /// <summary>Gets what a start takes of a script's time, beyond that of a process.</summary>
    public virtual TimeSpan StartTime => TimeSpan.Zero;

    public async Task InitializeAsync()
    {
        Sandbox = Create();
        var probe = await Sandbox.ProbeAsync(CancellationToken.None).AsTask().WaitAsync(TimeSpan.FromSeconds(60));
        probe.IsAvailable.Should().BeTrue(probe.Description);
    }

    public virtual async Task DisposeAsync() => await Sandbox.DisposeAsync();

    /// <summary>Makes the sandbox.</summary>
    protected abstract ISandbox Create();
}
