namespace ToolExec.Runtime.Tests.Kubernetes;

/// <summary>A container that runs. Disposing it ends it with everything in it.</summary>
public interface IRunningPod : IAsyncDisposable
{
    Stream Input { get; }

    Stream Output { get; }

    /// <summary>Gets or sets who takes what it writes to its standard error.</summary>
    Action<ReadOnlyMemory<byte>>? OnError { get; set; }

    /// <summary>Gets how it ended, when it has: its code, and whether the kernel ran out of its memory.</summary>
    Task<(int Code, bool IsOutOfMemory)> Exited { get; }

    /// <summary>Tells it that its input has ended.</summary>
    void EndInput();
}
