namespace ToolExec.Runtime;

/// <summary>What a container sandbox needs of the engine under it. Safe for use by several threads.</summary>
/// <remarks>Each member throws <see cref="EngineException"/> where the engine refuses, fails or cannot be reached.</remarks>
internal interface IContainerEngine : IDisposable
{
    /// <summary>Asks the engine what it is.</summary>
    Task<EngineDescription> DescribeAsync(CancellationToken cancellationToken);

    /// <summary>Finds an image by a label.</summary>
    /// <returns>Its id, or <see langword="null"/>.</returns>
    Task<string?> FindImageAsync(string label, string value, CancellationToken cancellationToken);

    /// <summary>Makes an image of a file system and labels it.</summary>
    /// <param name="name">What people see it as.</param>
    /// <param name="label">The label.</param>
    /// <param name="value">The label's value.</param>
    /// <param name="write">Writes the file system as a tar archive.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Its id.</returns>
    Task<string> ImportImageAsync(string name, string label, string value, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken);

    /// <summary>Makes a container that does not run yet. Cancelled, it may be made all the same, later.</summary>
    /// <param name="name">Its name, by which it is called from now on.</param>
    /// <param name="container">What it is.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task CreateAsync(string name, CreateContainer container, CancellationToken cancellationToken);

    /// <summary>Asks what was really made.</summary>
    Task<InspectedContainer> InspectAsync(string name, CancellationToken cancellationToken);

    /// <summary>Connects to the standard streams of a container and starts it.</summary>
    /// <param name="name">The container.</param>
    /// <param name="onError">Takes what it writes to its standard error, one piece at a time; the bytes are used only during the call.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<AttachedContainer> StartAsync(string name, Action<ReadOnlyMemory<byte>> onError, CancellationToken cancellationToken);

    /// <summary>Ends when the container has ended.</summary>
    /// <returns>Its exit code.</returns>
    Task<int> WaitAsync(string name, CancellationToken cancellationToken);

    /// <summary>Ends a container, whatever it does, and removes it. One that is gone already is fine.</summary>
    Task RemoveAsync(string name, CancellationToken cancellationToken);

    /// <summary>Lists containers, ended ones included, by a label.</summary>
    Task<IReadOnlyList<ListedContainer>> ListAsync(string label, string value, CancellationToken cancellationToken);
}
