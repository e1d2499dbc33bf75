namespace ToolExec.OpenApi;

/// <summary>Thrown where a document, or a part of it, cannot be used. The message is fit for whoever wrote it.</summary>
internal sealed class DocumentException(string message, Exception? innerException = null) : Exception(message, innerException);
