namespace ToolExec.Discovery.Skills.Internal;

/// <summary>Tells the caller of a skill how many of its calls have ended, one report after the other.</summary>
internal sealed class SkillProgress(ToolCallContext context) : IProgress<ChainProgress>, IProgress<GraphProgress>
{
    private readonly Lock _order = new();
    private Task _told = Task.CompletedTask;

    public void Report(ChainProgress value)
    {
        if (value.Step is not null)
        {
            Tell(value.Completed, value.Total, value.Step.Id ?? value.Step.Tool);
        }
    }

    public void Report(GraphProgress value)
    {
        if (value.Result is not null)
        {
            Tell(value.Completed, value.Total, value.Node);
        }
    }

    /// <summary>Waits until the last report was taken, so that none comes after the result.</summary>
    public async Task WhenToldAsync()
    {
        Task told;
        lock (_order)
        {
            told = _told;
        }

#pragma warning disable VSTHRD003 // Our own reports; a reader that went away ends them with the call's token.
        await told.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
#pragma warning restore VSTHRD003
    }

    private void Tell(int ended, int total, string step)
    {
        lock (_order)
        {
            _told = AfterAsync(_told, ended, total, step);
        }
    }

    private async Task AfterAsync(Task before, int ended, int total, string step)
    {
#pragma warning disable VSTHRD003 // The report before this one.
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
#pragma warning restore VSTHRD003
        await context.ReportProgressAsync(ended, total, step).ConfigureAwait(false);
    }
}
