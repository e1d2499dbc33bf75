using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace ToolExec.Runtime;

/// <summary>The socket that guests connect to, and those that wait at it for a script. Who connects is a stranger until it has said the token.</summary>
internal sealed class GuestListener : IAsyncDisposable
{
    private const int MaxHelloBytes = 4096;
    private const int MaxStrangers = 32;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Everybody = OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
    private static readonly TimeSpan HelloTimeout = TimeSpan.FromSeconds(10);

    private readonly SocketSandboxOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Dictionary<string, Channel<SocketGuest>> _waiting;
    private readonly ConcurrentDictionary<Task, bool> _greetings = new();
    private readonly SemaphoreSlim _strangers = new(MaxStrangers, MaxStrangers);
    private readonly CancellationTokenSource _closing = new();
    private readonly Lock _gate = new(); // guards _socket, _accepting and _isDisposed
    private Socket? _socket;
    private Task _accepting = Task.CompletedTask;
    private bool _isDisposed;

    public GuestListener(SocketSandboxOptions options, TimeProvider time, ILogger logger)
    {
        _options = options;
        _time = time;
        _logger = logger;
        _waiting = options.Languages.Distinct(StringComparer.Ordinal).ToDictionary(
            language => language, _ => Channel.CreateBounded<SocketGuest>(options.MaxWaiting), StringComparer.Ordinal);
    }

    /// <summary>Listens, if it does not yet.</summary>
    /// <returns>Why it cannot, or <see langword="null"/>.</returns>
    public string? Start()
    {
        lock (_gate)
        {
            if (_isDisposed)
            {
                return "The sandbox was disposed.";
            }

            if (_socket is not null)
            {
                return null;
            }

            try
            {
                if (PrepareFolder() is { } fault)
                {
                    return fault;
                }

                foreach (var language in _waiting.Keys)
                {
                    GuestFiles.WriteTo(language, Path.GetDirectoryName(_options.Path)!);
                }

                _socket = Bind();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or SocketException)
            {
                return $"There cannot be a socket at {_options.Path}: {e.Message}";
            }

            _accepting = AcceptAsync(_socket);
            return null;
        }
    }

    /// <summary>Waits for a guest.</summary>
    /// <exception cref="GuestStartException">The listener was disposed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async ValueTask<IGuest> TakeAsync(GuestStart start, CancellationToken cancellationToken)
    {
        var waiting = _waiting[start.Program.Language].Reader;
        while (true)
        {
            SocketGuest guest;
            try
            {
                guest = await waiting.ReadAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (ChannelClosedException e)
            {
                throw new GuestStartException("The sandbox was disposed.", e);
            }

            if (guest.IsAlive)
            {
                return guest.Greet(start);
            }

            await guest.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Connects without the token, and says whether that was of no use.</summary>
    public async ValueTask<bool> TurnsAwayAsync(CancellationToken cancellationToken)
    {
        using var stranger = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await stranger.ConnectAsync(new UnixDomainSocketEndPoint(_options.Path), cancellationToken).ConfigureAwait(false);
            await stranger.SendAsync(GuestProtocol.Hello(_options.Languages[0], ""), SocketFlags.None, cancellationToken).ConfigureAwait(false);
            return await stranger.ReceiveAsync(new byte[1], SocketFlags.None, cancellationToken).ConfigureAwait(false) == 0;
        }
        catch (SocketException)
        {
            return true;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Socket? socket;
        lock (_gate)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
            socket = _socket;
        }

        await _closing.CancelAsync().ConfigureAwait(false);
        if (socket is not null)
        {
            socket.Dispose();
#pragma warning disable VSTHRD003 // It is this object's own loop.
            await _accepting.ConfigureAwait(false);
#pragma warning restore VSTHRD003
            await Task.WhenAll(_greetings.Keys).ConfigureAwait(false);
            TryDelete();
        }

        foreach (var channel in _waiting.Values)
        {
            channel.Writer.TryComplete();
            while (channel.Reader.TryRead(out var guest))
            {
                await guest.DisposeAsync().ConfigureAwait(false);
            }
        }

        _strangers.Dispose();
        _closing.Dispose();
    }

    // Whoever may write to the folder may put a socket of their own in the place of this one.
    private string? PrepareFolder()
    {
        var folder = Path.GetDirectoryName(_options.Path)!;
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
            return null;
        }

        if (!Directory.Exists(folder))
        {
            Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
        }

        if (FileOwner.Of(folder) is { } owner and not 0 && owner != (uint)HostProcess.User)
        {
            return $"The folder {folder} belongs to user {owner}, who could put another socket there. Choose one of this user's own.";
        }

        return (File.GetUnixFileMode(folder) & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) == UnixFileMode.None
            ? null
            : $"Others may write to the folder {folder}. Take that right away, or choose another folder for the socket.";
    }

    private Socket Bind()
    {
        var address = new UnixDomainSocketEndPoint(_options.Path);
        if (Path.Exists(_options.Path))
        {
            RemoveLeftOver(address);
        }

        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Bind(address);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(_options.Path, _options.Users.Count == 0 ? OwnerOnly : Everybody);
            }

            socket.Listen(MaxStrangers);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // What a host left that was killed: nobody listens there.
    private void RemoveLeftOver(UnixDomainSocketEndPoint address)
    {
        if (!OperatingSystem.IsWindows() && (File.GetAttributes(_options.Path) & (FileAttributes.Directory | FileAttributes.ReparsePoint)) != FileAttributes.None)
        {
            throw new IOException("something else is there.");
        }

        using var asking = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            asking.Connect(address);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused && IsSocket())
        {
            File.Delete(_options.Path);
            return;
        }

        throw new IOException("another host listens there.");
    }

    // A file that is no socket refuses connections as well: it is not ours to delete. Where the system does not say what it is, one that can be opened is none.
    private bool IsSocket()
    {
        if (FileOwner.IsSocket(_options.Path) is { } isSocket)
        {
            return isSocket;
        }

        try
        {
            using var file = File.OpenHandle(_options.Path);
            return false;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    private void TryDelete()
    {
        try
        {
            File.Delete(_options.Path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next host at this place removes it.
        }
    }

    private async Task AcceptAsync(Socket socket)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        while (!_closing.IsCancellationRequested)
        {
            try
            {
                await _strangers.WaitAsync(_closing.Token).ConfigureAwait(false);
                var connection = await socket.AcceptAsync(_closing.Token).ConfigureAwait(false);
                var greeting = GreetAsync(connection);
                _greetings.TryAdd(greeting, true);
                _ = greeting.ContinueWith((done, _) => _greetings.TryRemove(done, out bool _), null, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                // It went before it was taken, or this process has no descriptor left for it: the next one may fare better.
                _strangers.Release();
                await Task.Delay(TimeSpan.FromMilliseconds(100), _time, CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    private async Task GreetAsync(Socket connection)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        string? refusal;
        try
        {
            refusal = IsAllowed(connection, out var user) ? await TakeInAsync(connection).ConfigureAwait(false) : $"user {user} may not connect";
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException or GuestProtocolException)
        {
            refusal = e is GuestProtocolException ? e.Message : "it did not say what it is";
        }
        finally
        {
            _strangers.Release();
        }

        if (refusal is not null)
        {
            connection.Dispose();
            if (!_closing.IsCancellationRequested)
            {
                _logger.ConnectionRefused(_options.Name, refusal);
            }
        }
    }

    /// <summary>Hears what a stranger says first, and lets it wait for a script.</summary>
    /// <returns>Why it is turned away, or <see langword="null"/>.</returns>
    private async Task<string?> TakeInAsync(Socket connection)
    {
        using var late = new CancellationTokenSource(HelloTimeout, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(late.Token, _closing.Token);
        var hello = await ReadLineAsync(connection, both.Token).ConfigureAwait(false);
        if (hello is not { Type: "hello" } || hello.Value.Text("protocol") is not GuestProtocol.Version)
        {
            return $"it does not speak {GuestProtocol.Version}";
        }

        if (!CryptographicOperations.FixedTimeEquals(Hash(hello.Value.Text("nonce")), Hash(_options.Token)))
        {
            return "it does not know the token";
        }

        if (hello.Value.Text("language") is not { } language || !_waiting.TryGetValue(language, out var channel))
        {
            return $"it runs none of {string.Join(", ", _options.Languages)}";
        }

        var guest = new SocketGuest(connection, language);
        return channel.Writer.TryWrite(guest) || await MadeRoomAsync(channel, guest).ConfigureAwait(false) ? null : $"{_options.MaxWaiting} guests for {language} wait already";
    }

    // Those that have gone while they waited must not keep the place of one that has come.
    private static async Task<bool> MadeRoomAsync(Channel<SocketGuest> channel, SocketGuest guest)
    {
        for (var i = channel.Reader.Count; i > 0 && channel.Reader.TryRead(out var old); i--)
        {
            if (!old.IsAlive || !channel.Writer.TryWrite(old))
            {
                await old.DisposeAsync().ConfigureAwait(false);
            }
        }

        return channel.Writer.TryWrite(guest);
    }

    private static byte[] Hash(string? text) => SHA256.HashData(Encoding.UTF8.GetBytes(text ?? ""));

    // Byte by byte: what follows is for the run to read.
    private static async Task<GuestMessage?> ReadLineAsync(Socket connection, CancellationToken cancellationToken)
    {
        var line = new byte[MaxHelloBytes];
        for (var length = 0; length < line.Length; length++)
        {
            if (await connection.ReceiveAsync(line.AsMemory(length, 1), SocketFlags.None, cancellationToken).ConfigureAwait(false) == 0)
            {
                return null;
            }

            if (line[length] == (byte)'\n')
            {
                return GuestMessage.Parse(line.AsMemory(0, length), StrictJsonOptions.Default);
            }
        }

        return null;
    }

    private bool IsAllowed(Socket connection, out int user)
    {
        user = -1;
        if (!OperatingSystem.IsLinux())
        {
            return true;
        }

        // struct ucred: process, user, group.
        const int SocketLevel = 1;
        const int PeerCredentials = 17;
        Span<byte> credentials = stackalloc byte[12];
        connection.GetRawSocketOption(SocketLevel, PeerCredentials, credentials);
        user = BinaryPrimitives.ReadInt32LittleEndian(credentials[4..]);
        return _options.Users.Count == 0 ? user == HostProcess.User : _options.Users.Contains(user);
    }
}
