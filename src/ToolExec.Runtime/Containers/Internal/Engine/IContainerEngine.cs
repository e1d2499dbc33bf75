namespace ToolExec.Runtime;

/// <summary>What a container sandbox needs of the engine under it. Safe for use by several threads.</summary>
/// <remarks>Each member throws <see cref="EngineException"/> where the engine refuses, fails or cannot be reached.</remarks>
internal interface IContainerEngine : IDisposable
{
    /// <summary>Asks the engine what it is.</summary>
    Task<EngineDescription> DescribeAsync(CancellationToken cancellationToken);

    /// <summary>Finds an image that was imported before.</summary>
    /// <param name="name">What it was named; an engine that can search by the label does not need it.</param>
    /// <param name="label">The label.</param>
    /// <param name="value">The label's value.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What it is called by, or <see langword="null"/>.</returns>
    Task<string?> FindImageAsync(string name, string label, string value, CancellationToken cancellationToken);

    /// <summary>Makes an image of a file system and labels it.</summary>
    /// <param name="name">What people see it as.</param>
    /// <param name="label">The label.</param>
    /// <param name="value">The label's value.</param>
    /// <param name="write">Writes the file system as a tar archive.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What it is called by.</returns>
    Task<string> ImportImageAsync(string name, string label, string value, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken);

    /// <summary>Makes a container, has it looked at, and starts it with its standard streams connected. Where it fails, the container may be there; the caller removes it.</summary>
    /// <param name="name">Its name, by which it is called from now on.</param>
    /// <param name="container">What it is.</param>
    /// <param name="accept">Looks at what was really made, before it could be given anything to run. What it throws ends the start.</param>
    /// <param name="onError">Takes what it writes to its standard error, one piece at a time; the bytes are used only during the call.</param>
    /// <param name="cancellationToken">Gives up. When the call has ended, the engine makes nothing of that name any more.</param>
    Task<AttachedContainer> RunAsync(
        string name, CreateContainer container, Action<InspectedContainer> accept, Action<ReadOnlyMemory<byte>> onError, CancellationToken cancellationToken);

    /// <summary>Asks how a container is.</summary>
    Task<InspectedContainer> InspectAsync(string name, CancellationToken cancellationToken);

    /// <summary>Ends when the container has ended.</summary>
    /// <returns>Its exit code.</returns>
    Task<int> WaitAsync(string name, CancellationToken cancellationToken);

    /// <summary>Ends a container, whatever it does, and removes it. One that is gone already is fine.</summary>
    Task RemoveAsync(string name, CancellationToken cancellationToken);

    /// <summary>Lists containers, ended ones included, by a label.</summary>
    Task<IReadOnlyList<ListedContainer>> ListAsync(string label, string value, CancellationToken cancellationToken);
}
