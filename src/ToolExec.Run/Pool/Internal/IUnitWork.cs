namespace ToolExec.Run;

/// <summary>Work that has been started: what <c>await</c> needs of it.</summary>
internal interface IUnitWork<out TResult>
{
    bool IsCompleted { get; }

    /// <summary>Gets the result, or throws the error; once, and after the work has completed.</summary>
    TResult GetResult();

    /// <summary>Has an action called when the work has completed; once, and not after <see cref="GetResult"/>.</summary>
    void UnsafeOnCompleted(Action continuation);
}
