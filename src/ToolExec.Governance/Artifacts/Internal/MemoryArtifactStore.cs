namespace ToolExec.Governance;

/// <summary>Artifacts in memory: gone when the host ends.</summary>
internal sealed class MemoryArtifactStore(long maxBytes, TimeProvider time) : IArtifactStore
{
    private readonly Lock _gate = new();

    // Guarded by _gate. In the order in which they were written.
    private readonly OrderedDictionary<(string Id, string Scope), Artifact> _artifacts = [];
    private long _bytes;

    public ValueTask<ArtifactInfo> WriteAsync(ReadOnlyMemory<byte> content, string mediaType, string scope, TimeSpan timeToLive, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (content.Length > maxBytes)
        {
            throw new ArtifactStoreException($"The content has {content.Length} bytes, but the store keeps at most {maxBytes}.");
        }

        var hash = ArtifactId.HashOf(content.Span);
        var key = (ArtifactId.Of(hash, scope), scope);
        var now = time.GetUtcNow();
        var expires = now + timeToLive;
        lock (_gate)
        {
            if (_artifacts.Remove(key, out var old))
            {
                _bytes -= old.Content.Length;
                expires = old.Info.Expires > expires ? old.Info.Expires : expires;
            }

            MakeRoom(content.Length, now);
            var info = new ArtifactInfo(key.Item1, content.Length, mediaType, hash, expires);
            _artifacts.Add(key, new Artifact(info, content.ToArray()));
            _bytes += content.Length;
            return new(info);
        }
    }

    public ValueTask<Artifact?> ReadAsync(string id, string scope, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            return new(_artifacts.TryGetValue((id, scope), out var found) && found.Info.Expires > time.GetUtcNow() ? found : null);
        }
    }

    public ValueTask<bool> DeleteAsync(string id, string scope, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            if (!_artifacts.Remove((id, scope), out var old))
            {
                return new(false);
            }

            _bytes -= old.Content.Length;
            return new(old.Info.Expires > time.GetUtcNow());
        }
    }

    private void MakeRoom(long needed, DateTimeOffset now)
    {
        if (_bytes + needed <= maxBytes)
        {
            return;
        }

        foreach (var key in _artifacts.Where(a => a.Value.Info.Expires <= now).Select(static a => a.Key).ToList())
        {
            Remove(key);
        }

        while (_bytes + needed > maxBytes)
        {
            Remove(_artifacts.GetAt(0).Key);
        }
    }

    private void Remove((string Id, string Scope) key)
    {
        _artifacts.Remove(key, out var old);
        _bytes -= old!.Content.Length;
    }
}
