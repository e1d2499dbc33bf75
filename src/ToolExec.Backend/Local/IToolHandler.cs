namespace ToolExec.Backend;

/// <summary>A tool written as a class, which the container makes for each call.</summary>
/// <typeparam name="TArguments">The arguments, an object in JSON.</typeparam>
/// <typeparam name="TResult">The result.</typeparam>
public interface IToolHandler<in TArguments, TResult>
{
    /// <summary>Runs the tool.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <param name="context">The call; its token says when to stop, its services are those of the call's scope.</param>
    /// <returns>The result.</returns>
    /// <exception cref="ToolExecException">The tool failed with an error that the model may read; the text of any other exception is hidden.</exception>
    ValueTask<TResult> InvokeAsync(TArguments arguments, ToolCallContext context);
}
