using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ToolExec.Governance;

/// <summary>Artifacts in a folder: the content under its hash, and beside it an entry for each handle. What is expired is deleted at the start and when room is needed.</summary>
internal sealed class FileArtifactStore : IArtifactStore, IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string _contents;
    private readonly string _entries;
    private readonly long _maxBytes;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _writing = new(1, 1);

    /// <exception cref="ArtifactStoreException">The folder cannot be used.</exception>
    public FileArtifactStore(string folder, long maxBytes, TimeProvider time)
    {
        var root = Path.GetFullPath(folder);
        (_contents, _entries, _maxBytes, _time) = (Path.Combine(root, "contents"), Path.Combine(root, "entries"), maxBytes, time);
        try
        {
            foreach (var path in new[] { root, _contents, _entries })
            {
                if (OperatingSystem.IsWindows())
                {
                    Directory.CreateDirectory(path);
                }
                else
                {
                    Directory.CreateDirectory(path, OwnerOnly);
                }
            }

            MakeRoom(0);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new ArtifactStoreException($"The folder of artifacts '{root}' cannot be used: {fault.Message}", fault);
        }
    }

    public async ValueTask<ArtifactInfo> WriteAsync(ReadOnlyMemory<byte> content, string mediaType, string scope, TimeSpan timeToLive, CancellationToken cancellationToken)
    {
        if (content.Length > _maxBytes)
        {
            throw new ArtifactStoreException($"The content has {content.Length} bytes, but the store keeps at most {_maxBytes}.");
        }

        var hash = ArtifactId.HashOf(content.Span);
        var id = ArtifactId.Of(hash, scope);
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var expires = _time.GetUtcNow() + timeToLive;
            expires = Entry.Read(EntryPath(id)) is { } old && old.Expires > expires ? old.Expires : expires;
            var path = ContentPath(hash);
            if (!File.Exists(path))
            {
                MakeRoom(content.Length);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                await ReplaceAsync(path, content, cancellationToken).ConfigureAwait(false);
            }

            // The entry last: a handle that is found has its content.
            var entry = new Entry(hash, content.Length, mediaType, ScopeHash(scope), expires);
            await ReplaceAsync(EntryPath(id), Encoding.UTF8.GetBytes(entry.ToString()), cancellationToken).ConfigureAwait(false);
            return entry.ToInfo(id);
        }
        catch (Exception fault) when (fault is (IOException and not ArtifactStoreException) or UnauthorizedAccessException)
        {
            throw new ArtifactStoreException($"The artifact cannot be written: {fault.Message}", fault);
        }
        finally
        {
            _writing.Release();
        }
    }

    public async ValueTask<Artifact?> ReadAsync(string id, string scope, CancellationToken cancellationToken)
    {
        if (Find(id, scope) is not { } entry)
        {
            return null;
        }

        byte[] content;
        try
        {
            content = await File.ReadAllBytesAsync(ContentPath(entry.Hash), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            // Another process made room meanwhile.
            return null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new ArtifactStoreException($"The artifact cannot be read: {fault.Message}", fault);
        }

        return string.Equals(ArtifactId.HashOf(content), entry.Hash, StringComparison.Ordinal)
            ? new Artifact(entry.ToInfo(id), content)
            : throw new ArtifactStoreException($"The artifact '{id}' is not what was written: its file was changed or is damaged.");
    }

    public ValueTask<bool> DeleteAsync(string id, string scope, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Find(id, scope) is not { } entry)
        {
            return new(false);
        }

        File.Delete(EntryPath(id));
        if (!Entries().Any(e => string.Equals(e.Entry.Hash, entry.Hash, StringComparison.Ordinal)))
        {
            File.Delete(ContentPath(entry.Hash));
        }

        return new(true);
    }

    public void Dispose() => _writing.Dispose();

    // Written aside and moved: a reader in any process sees all of it or nothing.
    private static async Task ReplaceAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var temporary = $"{path}.{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))}.tmp";
        try
        {
            await File.WriteAllBytesAsync(temporary, content, cancellationToken).ConfigureAwait(false);
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static string ScopeHash(string scope) => ArtifactId.HashOf(Encoding.UTF8.GetBytes(scope));

    private Entry? Find(string id, string scope) =>
        ArtifactId.IsOne(id) && Entry.Read(EntryPath(id)) is { } entry && entry.Expires > _time.GetUtcNow() && string.Equals(entry.Scope, ScopeHash(scope), StringComparison.Ordinal) ? entry : null;

    private string ContentPath(string hash) => Path.Combine(_contents, hash[..2], hash);

    private string EntryPath(string id) => Path.Combine(_entries, id);

    private IEnumerable<(string Path, Entry Entry)> Entries()
    {
        foreach (var path in Directory.EnumerateFiles(_entries))
        {
            if (Entry.Read(path) is { } entry)
            {
                yield return (path, entry);
            }
        }
    }

    // Deletes what is expired, then the oldest, until there is room, and whatever content no handle leads to.
    private void MakeRoom(long needed)
    {
        var now = _time.GetUtcNow();
        var entries = Entries().ToList();
        foreach (var (path, _) in entries.Where(e => e.Entry.Expires <= now))
        {
            File.Delete(path);
        }

        entries.RemoveAll(e => e.Entry.Expires <= now);
        var bytes = entries.DistinctBy(static e => e.Entry.Hash, StringComparer.Ordinal).Sum(static e => e.Entry.Size);
        foreach (var group in entries.GroupBy(static e => e.Entry.Hash, StringComparer.Ordinal).OrderBy(static g => g.Max(static e => e.Entry.Expires)).ToList())
        {
            if (bytes + needed <= _maxBytes)
            {
                break;
            }

            foreach (var (path, _) in group)
            {
                File.Delete(path);
            }

            bytes -= group.First().Entry.Size;
            entries.RemoveAll(e => string.Equals(e.Entry.Hash, group.Key, StringComparison.Ordinal));
        }

        var kept = entries.Select(static e => e.Entry.Hash).ToHashSet(StringComparer.Ordinal);
        foreach (var path in Directory.EnumerateFiles(_contents, "*", SearchOption.AllDirectories))
        {
            // What another process is just writing is young; its entry follows.
            if (!kept.Contains(Path.GetFileName(path)) && File.GetLastWriteTimeUtc(path) < now.UtcDateTime - TimeSpan.FromMinutes(10))
            {
                File.Delete(path);
            }
        }
    }

    private sealed record Entry(string Hash, long Size, string MediaType, string Scope, DateTimeOffset Expires)
    {
        // Lines, the media type last: it is the one part that somebody else wrote.
        public static Entry? Read(string path)
        {
            try
            {
                var lines = File.ReadAllText(path).Split('\n', 5);
                return lines.Length == 5 && lines[0].Length == 64
                    && long.TryParse(lines[1], NumberStyles.None, CultureInfo.InvariantCulture, out var size)
                    && long.TryParse(lines[2], NumberStyles.None, CultureInfo.InvariantCulture, out var expires)
                    ? new Entry(lines[0], size, lines[4], lines[3], DateTimeOffset.FromUnixTimeMilliseconds(expires))
                    : null;
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)
            {
                return null;
            }
        }

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Hash}\n{Size}\n{Expires.ToUnixTimeMilliseconds()}\n{Scope}\n{MediaType}");

        public ArtifactInfo ToInfo(string id) => new(id, Size, MediaType, Hash, Expires);
    }
}
