namespace ToolExec.Run;

/// <summary>Who is told of the items of <see cref="WorkerPool"/>.</summary>
/// <remarks>
/// Callbacks run one at a time, on the thread on which the item ended, and must not wait for another item. One that throws ends the run: no more items are
/// taken, and when those that run have ended the exception comes out of the run, once.
/// </remarks>
/// <typeparam name="T">The type of the items.</typeparam>
public sealed record WorkerPoolOptions<T>
{
    /// <summary>Gets who is told of an item that is done.</summary>
    /// <value>The default value is <see langword="null"/>: nobody.</value>
    public Action<T>? OnCompleted { get; init; }

    /// <summary>Gets who is told of an item that failed.</summary>
    /// <value>The default value is <see langword="null"/>: the run goes on, and throws the errors at its end.</value>
    public Action<T, Exception>? OnError { get; init; }
}
