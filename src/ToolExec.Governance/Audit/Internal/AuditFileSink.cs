using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Win32.SafeHandles;

namespace ToolExec.Governance;

/// <summary>A trail in a file of JSON lines. A full file is renamed and the chain goes on in a new one.</summary>
internal sealed class AuditFileSink(string file, long maxFileBytes, bool flushToDisk) : IAuditSink, IDisposable
{
    private const int KeptLines = 1024 * 1024;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static readonly JsonTypeInfo<AuditRecord> RecordType = (JsonTypeInfo<AuditRecord>)ToolExecJson.DefaultOptions.GetTypeInfo(typeof(AuditRecord));

    private readonly string _path = Path.GetFullPath(file);
    private ArrayBufferWriter<byte> _lines = new();
    private Utf8JsonWriter? _json;
    private FileStream? _lock;
    private SafeFileHandle? _file;

    // How far the file is known to be right; behind it is what an append that failed left.
    private long _length;

    public ValueTask<AuditHead> OpenAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
            _lock ??= new FileStream($"{_path}.lock", Creating(FileShare.None));
            _file ??= OpenFile();
            var torn = CutTornLine();
            var last = AuditLines.Last(_path) ?? AuditLines.Rotated(_path).Select(AuditLines.Last).LastOrDefault(static l => l is not null);
            return new((last is null ? AuditHead.Empty : HeadOf(last)) with { TornBytes = torn });
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            Dispose();
            throw fault as IOException ?? new IOException(fault.Message, fault);
        }
    }

    public async ValueTask AppendAsync(IReadOnlyList<AuditRecord> records, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(records);
        var lines = Lines(records);
        try
        {
            if (_length > 0 && _length + lines.Length > maxFileBytes)
            {
                Rotate();
            }

            if (RandomAccess.GetLength(_file!) != _length)
            {
                RandomAccess.SetLength(_file!, _length);
            }

            await RandomAccess.WriteAsync(_file!, lines, _length, cancellationToken).ConfigureAwait(false);
            if (flushToDisk)
            {
                RandomAccess.FlushToDisk(_file!);
            }

            _length += lines.Length;
        }
        catch (Exception fault) when (fault is UnauthorizedAccessException or ObjectDisposedException)
        {
            throw new IOException(fault.Message, fault);
        }
    }

    public async IAsyncEnumerable<AuditRecord> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var path in (string[])[.. AuditLines.Rotated(_path), _path])
        {
            await foreach (var line in AuditLines.ReadAsync(path, cancellationToken).ConfigureAwait(false))
            {
                AuditRecord? record;
                try
                {
                    record = JsonSerializer.Deserialize(line.Utf8.Span, RecordType);
                }
                catch (JsonException fault)
                {
                    throw new IOException($"Line {line.Number} of '{path}' is no record of an audit trail.", fault);
                }

                yield return record ?? throw new IOException($"Line {line.Number} of '{path}' is no record of an audit trail.");
            }
        }
    }

    public void Dispose()
    {
        _json?.Dispose();
        _json = null;
        _file?.Dispose();
        _file = null;
        _lock?.Dispose();
        _lock = null;
    }

    // The lines of a batch, until the next one: there is one batch at a time.
    private ReadOnlyMemory<byte> Lines(IReadOnlyList<AuditRecord> records)
    {
        if (_lines.Capacity > KeptLines)
        {
            _lines = new ArrayBufferWriter<byte>();
        }

        _lines.ResetWrittenCount();
        _json ??= new Utf8JsonWriter(_lines, new JsonWriterOptions { MaxDepth = 512 });
        foreach (var record in records)
        {
            _json.Reset(_lines);
            JsonSerializer.Serialize(_json, record, RecordType);
            _json.Flush();
            _lines.Write("\n"u8);
        }

        return _lines.WrittenMemory;
    }

    private static AuditHead HeadOf(AuditLine line)
    {
        try
        {
            var record = ToolExecJson.Parse(line.Utf8, AuditLines.AnySize);
            return new AuditHead(record.GetProperty("sequence").GetInt64(), record.GetProperty("hash").GetString() ?? throw new JsonException("There is no hash."));
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            throw new IOException($"The audit trail ends with something that is no record (the last line of '{line.File}'). Look at it with 'toolexec audit verify', and move the trail away to begin a new one.", fault);
        }
    }

    private static FileStreamOptions Creating(FileShare share)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = share, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        return options;
    }

    private SafeFileHandle OpenFile()
    {
        if (!OperatingSystem.IsWindows() && !File.Exists(_path))
        {
            // A handle cannot be opened with a mode of its own.
            using var made = new FileStream(_path, Creating(FileShare.Read));
        }

        return File.OpenHandle(_path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
    }

    // What stands behind the last line break was never acknowledged: a crash cut it off.
    private long CutTornLine()
    {
        var length = RandomAccess.GetLength(_file!);
        var end = length;
        Span<byte> piece = stackalloc byte[4096];
        while (end > 0)
        {
            var size = (int)Math.Min(piece.Length, end);
            var read = RandomAccess.Read(_file!, piece[..size], end - size);
            var at = piece[..read].LastIndexOf((byte)'\n');
            if (at >= 0)
            {
                end = end - size + at + 1;
                break;
            }

            end -= size;
        }

        if (end < length)
        {
            RandomAccess.SetLength(_file!, end);
            if (flushToDisk)
            {
                RandomAccess.FlushToDisk(_file!);
            }
        }

        _length = end;
        return length - end;
    }

    private void Rotate()
    {
        if (flushToDisk)
        {
            RandomAccess.FlushToDisk(_file!);
        }

        _file!.Dispose();
        _file = null;
        try
        {
            File.Move(_path, AuditLines.NextRotated(_path));
            _length = 0;
        }
        finally
        {
            // Where the file could not be moved it goes on, longer than it should be.
            _file = OpenFile();
        }
    }
}
