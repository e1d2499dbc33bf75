namespace ToolExec.Runtime.Tests;

/// <summary>A sandbox whose guests go on, for the tests of one class: its guests end with them, so that the other tests of the engine find none.</summary>
/// <typeparam name="TMaker">The fixture that makes it.</typeparam>
public sealed class PooledSandbox<TMaker>(TMaker maker) : IAsyncLifetime
    where TMaker : IPoolMaker
{
    private ISandbox? _sandbox;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await (_sandbox?.DisposeAsync() ?? default);

    /// <summary>Gives the sandbox, which the tests of the class ask for in one language.</summary>
    public async Task<ISandbox> GetAsync(string language)
    {
        if (_sandbox is null)
        {
            _sandbox = maker.CreatePooled(language);

            // Before it is probed, it knows only of what has a program of its own.
            if (!_sandbox.Info.Languages.Contains(language, StringComparer.Ordinal))
            {
                var probe = await _sandbox.ProbeAsync(CancellationToken.None).OrGiveUp();
                probe.IsAvailable.Should().BeTrue(probe.Description);
            }
        }

        return _sandbox;
    }
}
