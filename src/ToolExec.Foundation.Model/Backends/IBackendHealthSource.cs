namespace ToolExec;

/// <summary>Knows more of a backend's health than the backend itself, such as that calls of it fail. A keyed service of an instance.</summary>
public interface IBackendHealthSource
{
    /// <summary>Says how a backend is, from here. It must neither block nor throw.</summary>
    /// <param name="backend">The backend's name.</param>
    /// <returns><see langword="null"/> where there is nothing to say; the worse of this and the backend's own answer is reported.</returns>
    BackendHealth? Describe(string backend);
}
