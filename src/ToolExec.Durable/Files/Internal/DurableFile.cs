using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace ToolExec.Durable;

/// <summary>The one file: who owns it, how it is written, how it is read.</summary>
/// <remarks>
/// Changes go through one connection, one after the other. Those that come while a commit runs share the next one, so that waiting for the disk costs all of them once.
/// Nobody else writes or checkpoints, which is also what versions of SQLite before 3.51.3 need to be safe from the reset of the log under a second writer.
/// </remarks>
internal sealed class DurableFile(DurableOptions options, TimeProvider time, ILogger logger) : IAsyncDisposable, IDisposable
{
    private const int MaxBatch = 256;

    private readonly string _path = System.IO.Path.GetFullPath(options.File);
    private readonly SemaphoreSlim _opening = new(1, 1);
    private readonly List<Action<Statements>> _recoveries = [];
    private Opened? _opened;
    private bool _disposed;

    public string Path => _path;

    public Durability Durability => options.Durability;

    public TimeProvider Time => time;

    public ILogger Logger => logger;

    public bool IsOpen => Volatile.Read(ref _opened) is not null;

    /// <summary>Gets or sets the version of the tables that is made; tests set an older one.</summary>
    internal int SchemaVersion { get; init; } = Schema.Latest;

    /// <summary>Says what is done when the file has been opened, before anything else: what a process that ended has left behind. To be called before the first use.</summary>
    public void OnOpening(Action<Statements> recover) => _recoveries.Add(recover);

    /// <summary>Opens the file, if it is not open. Where that fails, the next use tries again.</summary>
    /// <exception cref="IOException">It cannot be opened; the message says what to do.</exception>
    public async ValueTask OpenAsync(CancellationToken cancellationToken) => await GetAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>Makes a change and waits until it is as durable as it will be.</summary>
    /// <param name="run">The change. It runs alone, within a transaction, perhaps twice; only the last time counts.</param>
    /// <param name="cancellationToken">Gives up, as long as the change has not been begun.</param>
    /// <param name="succeeded">Called once the change is there, before the next one is begun.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public async ValueTask<T> WriteAsync<T>(Func<Statements, T> run, CancellationToken cancellationToken, Action<T>? succeeded = null)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var opened = Volatile.Read(ref _opened) ?? await GetAsync(cancellationToken).ConfigureAwait(false);
        var change = new Change<T>(run, succeeded, cancellationToken);
        try
        {
            await opened.Changes.Writer.WriteAsync(change, cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException fault)
        {
            throw Closed(fault);
        }

        return await change.WaitAsync().ConfigureAwait(false);
    }

    /// <summary>Reads what is there, beside the changes.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public async ValueTask<T> ReadAsync<T>(Func<Statements, T> read, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var opened = Volatile.Read(ref _opened) ?? await GetAsync(cancellationToken).ConfigureAwait(false);
        await opened.Reading.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return opened.IsClosed ? throw Closed(null) : read(opened.Reader);
        }
        catch (SqliteException fault)
        {
            throw SqliteFaults.ToIO(fault, _path);
        }
        finally
        {
            opened.Reading.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _opening.WaitAsync().ConfigureAwait(false);
        try
        {
            _disposed = true;
            if (_opened is { } opened && !opened.IsClosed)
            {
                opened.Changes.Writer.TryComplete();
                await opened.WrittenAsync().ConfigureAwait(false);
                await opened.Reading.WaitAsync().ConfigureAwait(false);
                opened.IsClosed = true;
                opened.Reading.Release();
                Close(opened);
            }
        }
        finally
        {
            _opening.Release();
        }
    }

    /// <summary>Closes the file as <see cref="DisposeAsync"/> does, without waiting for it. What was acknowledged is there in any case.</summary>
    public void Dispose() => _ = DisposeAsync().AsTask();

    private IOException Closed(Exception? cause) => new($"The file '{_path}' is closed: the host is shutting down.", cause);

    private async ValueTask<Opened> GetAsync(CancellationToken cancellationToken)
    {
        await _opening.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_disposed)
            {
                throw Closed(null);
            }

            if (_opened is null)
            {
                var opened = Open();
                opened.Begin(WriteLoopAsync(opened));
                Volatile.Write(ref _opened, opened);
            }

            return _opened;
        }
        finally
        {
            _opening.Release();
        }
    }

    private Opened Open()
    {
        OwnerLock? owner = null;
        SqliteConnection? writer = null, reader = null;
        try
        {
            PrivateFile.CreateFolder(System.IO.Path.GetDirectoryName(_path)!);
            owner = OwnerLock.Take(_path);

            // Made here rather than by SQLite, so that nobody else may read it; the files beside it get the same rights.
            new FileStream(_path, PrivateFile.Options(FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite)).Dispose();
            SQLitePCL.Batteries_V2.Init();
            writer = Connect(SqliteOpenMode.ReadWrite);
            Configure(writer, $"PRAGMA journal_mode = WAL; PRAGMA synchronous = {(options.Durability == Durability.Full ? "FULL" : "NORMAL")}; PRAGMA journal_size_limit = 67108864; PRAGMA foreign_keys = ON;");
            Check(writer);
            var version = Schema.Migrate(writer, _path, SchemaVersion);
            Recover(writer);
            reader = Connect(SqliteOpenMode.ReadWrite);
            Configure(reader, "PRAGMA query_only = ON; PRAGMA wal_autocheckpoint = 0;");
            logger.FileOpened(_path, options.Durability, version, SchemaVersion);
            return new Opened(owner, writer, reader, options.MaxPending);
        }
        catch (Exception fault) when (fault is SqliteException or IOException or UnauthorizedAccessException)
        {
            reader?.Dispose();
            writer?.Dispose();
            owner?.Dispose();
            throw fault switch
            {
                SqliteException sqlite => SqliteFaults.ToIO(sqlite, _path),
                UnauthorizedAccessException => new IOException($"The file '{_path}' cannot be opened: there is no access to it or its folder. Give this process's user the right to write there.", fault),
                _ => fault,
            };
        }
    }

    private SqliteConnection Connect(SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = _path, Mode = mode, Pooling = false, DefaultTimeout = 5 }.ToString());
        connection.Open();
        return connection;
    }

    private static void Configure(SqliteConnection connection, string pragmas)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of this class.
        command.CommandText = pragmas;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private void Check(SqliteConnection writer)
    {
        if (!options.CheckIntegrity)
        {
            return;
        }

        using var command = writer.CreateCommand();
        command.CommandText = "PRAGMA quick_check(1)";
        if (command.ExecuteScalar() is not "ok")
        {
            throw new IOException($"The file '{_path}' is damaged. Stop the host, keep a copy of it and the files beside it, and put a backup in its place.");
        }
    }

    private void Recover(SqliteConnection writer)
    {
        using var statements = new Statements(writer);
        using var transaction = writer.BeginTransaction();
        foreach (var recover in _recoveries)
        {
            recover(statements);
        }

        transaction.Commit();
    }

    private async Task WriteLoopAsync(Opened opened)
    {
        var batch = new List<Change>(MaxBatch);
        while (await opened.Changes.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            batch.Clear();
            while (batch.Count < MaxBatch && opened.Changes.Reader.TryRead(out var change))
            {
                if (!change.IsGivenUp())
                {
                    batch.Add(change);
                }
            }

            if (batch.Count > 0 && !TryCommit(opened, batch, out var fault))
            {
                CommitEach(opened, batch, fault);
            }
        }
    }

    // One that cannot be made must not take the others with it.
    private void CommitEach(Opened opened, List<Change> batch, Exception fault)
    {
        if (batch.Count == 1)
        {
            batch[0].Fail(Told(fault));
            return;
        }

        foreach (var change in batch)
        {
            if (!TryCommit(opened, [change], out var own))
            {
                change.Fail(Told(own));
            }
        }
    }

    private static bool TryCommit(Opened opened, List<Change> batch, [System.Diagnostics.CodeAnalysis.NotNullWhen(false)] out Exception? fault)
    {
        try
        {
            opened.Writer.Run("BEGIN IMMEDIATE");
            foreach (var change in batch)
            {
                change.Run(opened.Writer);
            }

            opened.Writer.Run("COMMIT");
        }
#pragma warning disable CA1031 // Whatever it is, it is the fault of these changes, and the loop goes on for others.
        catch (Exception thrown)
#pragma warning restore CA1031
        {
            fault = thrown;
            RollBack(opened);
            return false;
        }

        fault = null;
        foreach (var change in batch)
        {
            change.Succeed();
        }

        return true;
    }

    private static void RollBack(Opened opened)
    {
        try
        {
            opened.Writer.Run("ROLLBACK");
        }
        catch (SqliteException)
        {
            // SQLite has rolled back by itself.
        }
    }

    private Exception Told(Exception fault)
    {
        if (fault is not SqliteException sqlite)
        {
            return fault;
        }

        var told = SqliteFaults.ToIO(sqlite, _path);
        logger.WriteFailed(told, _path);
        return told;
    }

    private void Close(Opened opened)
    {
        try
        {
            opened.Reader.Dispose();
            opened.ReaderConnection.Dispose();
            opened.Writer.Run("PRAGMA wal_checkpoint(TRUNCATE)");
        }
        catch (SqliteException fault)
        {
            // The next owner takes up the log.
            logger.WriteFailed(SqliteFaults.ToIO(fault, _path), _path);
        }
        finally
        {
            opened.Writer.Dispose();
            opened.WriterConnection.Dispose();
            opened.Owner.Dispose();
            logger.FileClosed(_path);
        }
    }

    private sealed class Opened(OwnerLock owner, SqliteConnection writer, SqliteConnection reader, int maxPending)
    {
        private Task _writing = Task.CompletedTask;

        public OwnerLock Owner => owner;

        public SqliteConnection WriterConnection => writer;

        public SqliteConnection ReaderConnection => reader;

        public Statements Writer { get; } = new(writer);

        public Statements Reader { get; } = new(reader);

        public SemaphoreSlim Reading { get; } = new(1, 1);

        public Channel<Change> Changes { get; } = Channel.CreateBounded<Change>(new BoundedChannelOptions(maxPending) { SingleReader = true });

        public void Begin(Task writing) => _writing = writing;

        public async Task WrittenAsync() => await _writing.WaitAsync(CancellationToken.None).ConfigureAwait(false);

        // Guarded by Reading.
        public bool IsClosed { get; set; }
    }
}
