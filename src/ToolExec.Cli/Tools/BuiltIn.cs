using ToolExec.Backend;

namespace ToolExec.Cli;

/// <summary>The tools that are there with nothing installed.</summary>
internal static class BuiltIn
{
    /// <summary>Gets the names of the backends.</summary>
    public static IReadOnlyList<string> Names { get; } = ["fs", "json", "math", "text", "time"];

    /// <summary>What they say of themselves: functions of their arguments alone.</summary>
    public static LocalToolOptions Pure(string title) => new()
    {
        Title = title,
        Annotations = new ToolAnnotations { ReadOnlyHint = true, DestructiveHint = false, IdempotentHint = true, OpenWorldHint = false },
    };

    /// <summary>Makes a handler of work that may take long: it holds up neither its caller, whose time limit could not act, nor what runs beside it.</summary>
    public static Func<TArguments, ToolCallContext, ValueTask<TResult>> Elsewhere<TArguments, TResult>(Func<TArguments, CancellationToken, TResult> work) =>
        async (arguments, call) =>
        {
            await Task.Yield();
            return work(arguments, call.CancellationToken);
        };

    /// <summary>Adds them to an instance, one backend for each namespace.</summary>
    /// <param name="builder">The instance.</param>
    /// <param name="root">The folder that the file tools see.</param>
    /// <param name="allowWrite">Whether there is a tool that writes files.</param>
    /// <param name="time">The clock.</param>
    public static IToolExecBuilder AddBuiltInTools(this IToolExecBuilder builder, FileRoot root, bool allowWrite, TimeProvider time) => builder
        .AddTools("text", TextTools.All())
        .AddTools("math", MathTools.All())
        .AddTools("time", TimeTools.All(time))
        .AddTools("json", JsonTools.All())
        .AddTools("fs", FileTools.All(root, allowWrite));

    private static IToolExecBuilder AddTools(this IToolExecBuilder builder, string name, IEnumerable<LocalTool> tools) =>
        builder.AddLocalBackend(name, backend =>
        {
            foreach (var tool in tools)
            {
                backend.AddTool(tool);
            }
        });
}
