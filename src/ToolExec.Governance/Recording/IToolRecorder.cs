namespace ToolExec.Governance;

/// <summary>The recording that an instance makes. A keyed service of an instance that records; its file is written when it is disposed, or when somebody says so.</summary>
public interface IToolRecorder
{
    /// <summary>Gets how many calls the recording has.</summary>
    int Count { get; }

    /// <summary>Writes the file, as a whole.</summary>
    /// <param name="cancellationToken">Gives up; the file then is as it was.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    ValueTask SaveAsync(CancellationToken cancellationToken = default);
}
