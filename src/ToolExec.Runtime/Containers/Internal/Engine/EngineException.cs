using System.Net;

namespace ToolExec.Runtime;

/// <summary>A container engine refused, failed or could not be reached.</summary>
internal sealed class EngineException(string message, HttpStatusCode? status = null, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>Gets what the engine answered with; <see langword="null"/> where there was no answer.</summary>
    public HttpStatusCode? Status { get; } = status;
}
