namespace ToolExec;

/// <summary>Keeps content that is too large to be handed around, for a time.</summary>
/// <remarks>
/// <para>The contract, each sentence of which implementers can test:</para>
/// <list type="bullet">
/// <item><description>What was written is read back byte for byte, until it expires or is deleted; afterwards it is not found.</description></item>
/// <item><description>A handle is found only within the scope in which it was written; elsewhere it is as if it were not there.</description></item>
/// <item><description>The same content in the same scope has the same handle, and its later expiry counts.</description></item>
/// <item><description>A text that is no handle is not found, whatever it holds: nothing outside the store is ever read.</description></item>
/// <item><description>Content that does not fit is refused with an <see cref="ArtifactStoreException"/>, and nothing is kept of it.</description></item>
/// <item><description>It may be called by several threads at once.</description></item>
/// </list>
/// </remarks>
public interface IArtifactStore
{
    /// <summary>Keeps content.</summary>
    /// <param name="content">The content.</param>
    /// <param name="mediaType">What it is.</param>
    /// <param name="scope">Who may read it (<see cref="ToolCaller.ScopeOf"/>).</param>
    /// <param name="timeToLive">How long it is kept; more than zero.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <returns>What was kept.</returns>
    /// <exception cref="ArtifactStoreException">It does not fit, or cannot be written.</exception>
    ValueTask<ArtifactInfo> WriteAsync(ReadOnlyMemory<byte> content, string mediaType, string scope, TimeSpan timeToLive, CancellationToken cancellationToken);

    /// <summary>Reads content.</summary>
    /// <param name="id">The handle.</param>
    /// <param name="scope">Who reads it.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <returns>The content, or <see langword="null"/> where there is none with this handle in this scope.</returns>
    /// <exception cref="ArtifactStoreException">It cannot be read, or is not what was written.</exception>
    ValueTask<Artifact?> ReadAsync(string id, string scope, CancellationToken cancellationToken);

    /// <summary>Deletes content.</summary>
    /// <param name="id">The handle.</param>
    /// <param name="scope">Who deletes it.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <returns>Whether there was any.</returns>
    ValueTask<bool> DeleteAsync(string id, string scope, CancellationToken cancellationToken);
}
