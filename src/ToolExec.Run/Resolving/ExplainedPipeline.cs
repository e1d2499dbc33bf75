namespace ToolExec.Run;

/// <summary>The pipeline of a tool for calls that are explained: the same steps, with a clock around each.</summary>
internal sealed class ExplainedPipeline
{
    private readonly string[] _names;
    private readonly string[] _unconcerned;

    /// <param name="before">The steps before the check of the arguments; null where one does not concern the tool.</param>
    /// <param name="around">The steps behind it.</param>
    /// <param name="check">The check, which goes on with <see cref="Execution"/>.</param>
    /// <param name="execute">The last step.</param>
    public ExplainedPipeline((string Name, IToolMiddleware? Step)[] before, (string Name, IToolMiddleware? Step)[] around, ToolCallDelegate check, ToolCallDelegate execute)
    {
        var (outer, inner) = (before.Where(static s => s.Step is not null).ToList(), around.Where(static s => s.Step is not null).ToList());
        _names = [.. outer.Select(static s => s.Name), CallSteps.Validate, .. inner.Select(static s => s.Name), CallSteps.Attempt];
        _unconcerned = [.. before.Concat(around).Where(static s => s.Step is null).Select(static s => s.Name)];
        Pipeline = Compose(outer, 0, Timed(outer.Count, check));
        Execution = Compose(inner, outer.Count + 1, Timed(_names.Length - 1, execute));
    }

    /// <summary>Gets the whole pipeline behind the look-up.</summary>
    public ToolCallDelegate Pipeline { get; }

    /// <summary>Gets the pipeline behind the check of the arguments.</summary>
    public ToolCallDelegate Execution { get; }

    /// <summary>Tells an explanation which steps there are.</summary>
    public void Plan(CallExplanation explanation) => explanation.Plan(_names, _unconcerned);

    private static ToolCallDelegate Compose(List<(string Name, IToolMiddleware? Step)> steps, int first, ToolCallDelegate last)
    {
        var next = last;
        for (var i = steps.Count - 1; i >= 0; i--)
        {
            var (step, rest) = (steps[i].Step!, next);
            next = Timed(first + i, context => step.InvokeAsync(context, rest));
        }

        return next;
    }

    private static ToolCallDelegate Timed(int index, ToolCallDelegate step) => async context =>
    {
        var explanation = context.Call.Options!.Explanation!;
        var entered = explanation.Enter(index);
        try
        {
            return await step(context).ConfigureAwait(false);
        }
        finally
        {
            explanation.Leave(index, entered);
        }
    };
}
