namespace ToolExec.Mcp;

/// <summary>The waits between attempts: none, then a first one that doubles up to a cap, each shortened by up to a half at random.</summary>
internal sealed class RestartBackoff(TimeSpan first, TimeSpan most, Func<double> random)
{
    private const int MaxDoublings = 30;

    internal TimeSpan Delay(int failures)
    {
        if (failures == 0)
        {
            return TimeSpan.Zero;
        }

        var full = Math.Min(first.TotalSeconds * Math.Pow(2, Math.Min(failures - 1, MaxDoublings)), most.TotalSeconds);
        return TimeSpan.FromSeconds(full * (1 - (random() / 2)));
    }
}
