namespace ToolExec.Run;

/// <summary>Who is told of the items of <see cref="WorkerPool"/>, and in which order the results come.</summary>
/// <remarks><inheritdoc cref="WorkerPoolOptions{T}" path="/remarks"/></remarks>
/// <typeparam name="T">The type of the items.</typeparam>
/// <typeparam name="TResult">The type of the results.</typeparam>
public sealed record WorkerPoolOptions<T, TResult>
{
    /// <summary>Gets the order of the results.</summary>
    /// <value>The default value is <see cref="ResultOrder.Completion"/>.</value>
    public ResultOrder Order { get; init; }

    /// <summary>Gets who is told of a result.</summary>
    /// <value>The default value is <see langword="null"/>: nobody.</value>
    public Action<T, TResult>? OnResult { get; init; }

    /// <summary>Gets who is told of an item that failed.</summary>
    /// <value>The default value is <see langword="null"/>: the run goes on, and throws the errors at its end.</value>
    public Action<T, Exception>? OnError { get; init; }
}
