namespace ToolExec.Runtime;

/// <summary>The standard streams of a container. Disposing closes them; the container goes on or not as it likes.</summary>
internal abstract class AttachedContainer : IAsyncDisposable
{
    /// <summary>Gets what the container reads. Disposing it tells the container that its input has ended.</summary>
    public abstract Stream Input { get; }

    /// <summary>Gets what the container writes to its standard output; ends when it does.</summary>
    public abstract Stream Output { get; }

    /// <summary>Gets a value indicating whether the container has closed its streams.</summary>
    public abstract bool HasEnded { get; }

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
