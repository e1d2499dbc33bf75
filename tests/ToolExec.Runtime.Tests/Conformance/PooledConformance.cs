using ToolExec.Conformance;

namespace ToolExec.Runtime.Tests.Conformance;

/// <summary>
/// The kit for a sandbox whose guests are dear to start. What is about the language and the protocol runs in a guest that goes on, as a pool allows it; what is about the
/// sandbox has new ones. In processes and in bubblewrap, where nothing is dear, every script of the kit has a new guest in JavaScript and in Python.
/// </summary>
public abstract class PooledConformance : SandboxConformance
{
    private bool _isPooled;

    /// <summary>Runs one test; what derives says which components it needs.</summary>
    public override Task Conforms(string test)
    {
        _isPooled = MayShare(test);
        return base.Conforms(test);
    }

    /// <inheritdoc/>
    protected sealed override Task<ISandbox> SharedAsync() => SharedAsync(_isPooled);

    /// <summary>Gives the sandbox for tests that only run scripts.</summary>
    /// <param name="isPooled">Whether its guests go on.</param>
    protected abstract Task<ISandbox> SharedAsync(bool isPooled);

    /// <summary>Says whether a test may find a guest that has run others.</summary>
    protected virtual bool MayShare(string test) => KitTests.IsOfLanguage(test);

    /// <summary>Checks that a script runs under limits, for a test of the kit whose script cannot try them in this sandbox.</summary>
    /// <param name="limits">The limits.</param>
    /// <returns>The limits that were in force.</returns>
    protected async Task<LimitsEnforced> RunsUnderAsync(SandboxLimits limits)
    {
        var request = new SandboxRequest { Language = Language, Code = GuestSandbox.Trial, Gateway = new TestGateway(), Limits = limits };

        var result = await (await SharedAsync(isPooled: false)).ExecuteAsync(request, CancellationToken.None).AsTask().WaitAsync(Patience);

        result.Error.Should().BeNull(result.Error?.Message);
        result.Value.GetInt32().Should().Be(7);
        return result.LimitsEnforced;
    }
}
