namespace ToolExec;

/// <summary>Decides which of the tools that backends list may enter the catalogue. A tool that may not is neither shown to a model nor callable.</summary>
/// <remarks>
/// Registered as a keyed service of an instance, several of them are asked in turn and all have to agree. An implementation is safe for use by several threads.
/// It is asked again for every tool of a backend whenever the backend lists its tools, and for every backend after <see cref="Changed"/>.
/// </remarks>
public interface IToolAdmission
{
    /// <summary>Raised when the answer for some tool has changed. It may be raised on any thread.</summary>
    event EventHandler? Changed;

    /// <summary>Decides over one tool. It must not block; what takes longer is begun, the tool held back, and <see cref="Changed"/> raised when it is done.</summary>
    /// <param name="tool">The tool, with the namespace that it has in the catalogue.</param>
    /// <param name="binding">The backend that lists it.</param>
    /// <returns><see langword="null"/> where the tool may enter; else why not, in words for whoever calls it.</returns>
    ToolError? Admit(Tool tool, ToolBinding binding);
}
