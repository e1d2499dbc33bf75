using System.Net;

namespace ToolExec.Runtime;

/// <summary>The API server refused, failed or could not be reached.</summary>
internal sealed class KubernetesException(string message, HttpStatusCode? status = null, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>Gets what the server answered with; <see langword="null"/> where there was no answer.</summary>
    public HttpStatusCode? Status { get; } = status;
}
