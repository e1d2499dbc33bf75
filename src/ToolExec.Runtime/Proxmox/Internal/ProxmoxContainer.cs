using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace ToolExec.Runtime;

/// <summary>A container that is started when somebody wants to run code in it, and stopped when nobody has for long. Safe for use by several threads.</summary>
/// <remarks>Starts and stops come one after the other, whoever wants them; whoever has entered keeps the container from being stopped.</remarks>
internal sealed class ProxmoxContainer : IAsyncDisposable
{
    // Clocks and the seconds that uptime is told in.
    private static readonly TimeSpan UptimeSlack = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    private readonly ProxmoxSandboxOptions _options;
    private readonly ProxmoxApi _api;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _one = new(1, 1); // guards what stands up to _gate
    private Uri? _address;
    private Task<string>? _starting; // asked for, and not known to have ended
    private long? _startedAt; // by this host, and not stopped since
    private readonly Lock _gate = new(); // guards what follows
    private readonly ITimer _idle;
    private int _users;
    private Task _stopping = Task.CompletedTask;
    private bool _isDisposed;

    public ProxmoxContainer(ProxmoxSandboxOptions options, TimeProvider time, ILogger logger)
    {
        _options = options;
        _api = new ProxmoxApi(options, time);
        _time = time;
        _logger = logger;
        _idle = time.CreateTimer(static state => ((ProxmoxContainer)state!).OnIdle(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Waits until the container runs and its service answers. It is not stopped before <see cref="Exit"/>.</summary>
    /// <returns>Where the service is.</returns>
    /// <exception cref="ProxmoxException">It does not run; the message says why.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled. A start that was begun goes on.</exception>
    public async ValueTask<Uri> EnterAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _users++;
            _idle.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        try
        {
            return await OneAsync(EnsureAsync, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            Exit();
            throw;
        }
    }

    /// <summary>Leaves. Called once for each time that <see cref="EnterAsync"/> returned.</summary>
    public void Exit()
    {
        lock (_gate)
        {
            if (--_users == 0 && _options.AutoStop && !_isDisposed)
            {
                _idle.Change(_options.IdleFor, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <summary>Forgets where the service was; asked for where it could not be reached.</summary>
    public void Forget(Uri address)
    {
        if (_one.Wait(0, CancellationToken.None))
        {
            _address = _address == address ? null : _address;
            _one.Release();
        }
    }

    /// <summary>Stops the container where this host has started it and may stop it. Nobody is inside any more.</summary>
    public async ValueTask DisposeAsync()
    {
        Task stopping;
        lock (_gate)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
            stopping = _stopping;
        }

        await _idle.DisposeAsync().ConfigureAwait(false);
#pragma warning disable VSTHRD003 // This class began it.
        await stopping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
#pragma warning restore VSTHRD003
        if (_options.AutoStop)
        {
            await StopAsync().ConfigureAwait(false);
        }

        _api.Dispose();
    }

    private void OnIdle()
    {
        lock (_gate)
        {
            if (_users == 0 && !_isDisposed && _stopping.IsCompleted)
            {
                _stopping = StopAsync();
            }
        }
    }

    /// <summary>Does one thing at a time with the container, within the time for it.</summary>
    private async ValueTask<T> OneAsync<T>(Func<CancellationToken, ValueTask<T>> work, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(_options.StartTimeout, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            await _one.WaitAsync(both.Token).ConfigureAwait(false);
            try
            {
                return await work(both.Token).ConfigureAwait(false);
            }
            finally
            {
                _one.Release();
            }
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new ProxmoxException($"The container {_options.ContainerId} was not ready within {_options.StartTimeout.TotalSeconds:0.###} s.");
        }
    }

    private async ValueTask<Uri> EnsureAsync(CancellationToken cancellationToken)
    {
        var (isRunning, uptime) = await _api.StatusAsync(cancellationToken).ConfigureAwait(false);
        if (isRunning && _starting is null && _address is { } known)
        {
            return known;
        }

        if (!isRunning)
        {
            _address = null;
            _startedAt = _starting is null ? null : _startedAt; // Whoever has stopped it, it is no longer the one that was started.
            await StartAsync(cancellationToken).ConfigureAwait(false);
        }

        _starting = null;
        var address = _options.Remote.Address ?? await FindAsync(cancellationToken).ConfigureAwait(false);
        if (!isRunning || uptime < _options.StartTimeout)
        {
            // A container runs before what is in it does. In one that has run for long there is nothing to wait for.
            await AnswersAsync(address, cancellationToken).ConfigureAwait(false);
        }

        return _address = address;
    }

    private async ValueTask StartAsync(CancellationToken cancellationToken)
    {
        if (_starting is null)
        {
            if (!_options.AutoStart)
            {
                throw new ProxmoxException($"The container {_options.ContainerId} does not run, and {nameof(_options.AutoStart)} is off. Start it.");
            }

            // Once it is asked for it counts: whoever gives up waiting leaves it to the next one.
            _startedAt = _time.GetTimestamp();
            _starting = _api.StartAsync(CancellationToken.None).AsTask();
        }

        try
        {
            await StartedAsync(_starting, cancellationToken).ConfigureAwait(false);
            _starting = null; // Where it has ended again by itself, the next one starts it anew.
            await UntilAsync(async token => (await _api.StatusAsync(token).ConfigureAwait(false)).IsRunning, cancellationToken).ConfigureAwait(false);
        }
        catch (ProxmoxException)
        {
            (_starting, _startedAt) = (null, null);
            throw;
        }

        _logger.LxcStarted(_options.Remote.Name, _options.ContainerId, _options.Node);
    }

    private async ValueTask StartedAsync(Task<string> starting, CancellationToken cancellationToken)
    {
#pragma warning disable VSTHRD003 // This class began it.
        var task = await starting.WaitAsync(cancellationToken).ConfigureAwait(false);
#pragma warning restore VSTHRD003
        await EndAsync(task, cancellationToken).ConfigureAwait(false);
    }

    private ValueTask EndAsync(string task, CancellationToken cancellationToken) => UntilAsync(token => _api.HasEndedAsync(task, token), cancellationToken);

    private async ValueTask<Uri> FindAsync(CancellationToken cancellationToken)
    {
        IPAddress? found = null;
        await UntilAsync(
            async token =>
            {
                found = await _api.AddressAsync(token).ConfigureAwait(false);
                return found is not null;
            },
            cancellationToken).ConfigureAwait(false);
        return new UriBuilder("http", found!.ToString(), _options.ServicePort, _options.Remote.Format == RemoteFormat.Execute ? "v1/execute" : "").Uri;
    }

    private ValueTask AnswersAsync(Uri address, CancellationToken cancellationToken) => UntilAsync(
        async token =>
        {
            using var late = new CancellationTokenSource(ConnectTimeout, _time);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(late.Token, token);
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(address.IdnHost, address.Port, both.Token).ConfigureAwait(false);
                return true;
            }
            catch (SocketException)
            {
                return false;
            }
            catch (OperationCanceledException) when (!token.IsCancellationRequested)
            {
                return false;
            }
        },
        cancellationToken);

    private async ValueTask UntilAsync(Func<CancellationToken, ValueTask<bool>> holds, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                if (await holds(cancellationToken).ConfigureAwait(false))
                {
                    return;
                }
            }
            catch (ProxmoxException e) when (e.IsTransient)
            {
                // A node that is busy with the start of a container may be slow to answer; the time for all of it is bounded.
            }

            await Task.Delay(_options.PollInterval, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task StopAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // leave the lock
        try
        {
            await OneAsync(StopCoreAsync, CancellationToken.None).ConfigureAwait(false);
        }
        catch (ProxmoxException e)
        {
            _logger.LxcNotStopped(e, _options.Remote.Name, _options.ContainerId, _options.Node);
        }
    }

    private async ValueTask<bool> StopCoreAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_users > 0)
            {
                return false; // Somebody came meanwhile.
            }
        }

        if (_startedAt is not { } startedAt)
        {
            return false;
        }

        if (_starting is { } starting)
        {
            // Whoever wanted it has given up; it ends before it is looked what is to be stopped.
            _starting = null;
            await StartedAsync(starting, cancellationToken).ConfigureAwait(false);
        }

        var (isRunning, uptime) = await _api.StatusAsync(cancellationToken).ConfigureAwait(false);
        if (!isRunning || uptime + UptimeSlack < _time.GetElapsedTime(startedAt))
        {
            _startedAt = null; // Somebody else has stopped it, and perhaps started it again: then it is theirs.
            return false;
        }

        _address = null;
        await EndAsync(await _api.ShutdownAsync(_options.StartTimeout / 2, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        _startedAt = null;
        _logger.LxcStopped(_options.Remote.Name, _options.ContainerId, _options.Node);
        return true;
    }
}
