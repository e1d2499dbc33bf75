using Spectre.Console;

namespace ToolExec.Cli;

/// <summary>Shows the board on the standard error while calls run, where that is a terminal; it is gone when they have ended.</summary>
internal static class LiveView
{
    private const int MaxRows = 24;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(80);

    public static async Task<T> WatchAsync<T>(CliSession session, Func<Task<T>> work)
    {
        var (io, board) = (session.Io, session.Board);
        var profile = io.Error.Profile;
        if (!session.ShowsProgress || !profile.Out.IsTerminal || !profile.Capabilities.Ansi)
        {
            return await work().ConfigureAwait(false);
        }

        return await io.Error.Live(Draw(board)).AutoClear(enabled: true).StartAsync(async live =>
        {
            var running = work();
            using var timer = new PeriodicTimer(Interval, io.Time);
            while (await Task.WhenAny(running, timer.WaitForNextTickAsync().AsTask()).ConfigureAwait(false) != running)
            {
                live.UpdateTarget(Draw(board));
            }

            return await running.ConfigureAwait(false);
        }).ConfigureAwait(false);
    }

    /// <summary>Draws the board: what runs first, then what waits, then what has ended.</summary>
    internal static Table Draw(ProgressBoard board)
    {
        var rows = board.Snapshot();
        var table = Tables.Make("Call", "Status", "Time", "Progress").RightAlign(2);
        foreach (var row in rows.OrderBy(Rank).Take(MaxRows))
        {
            var (word, color) = row.Status is { } status ? StatusView.Of(status) : row.Started is null ? ("waits", Color.Grey) : ("runs", Color.Aqua);
            table.AddRow(
                Tables.Cell(row.Label),
                Tables.Cell(word, color),
                Tables.Cell(board.ElapsedOf(row) is { } elapsed ? Durations.Show(elapsed) : ""),
                Tables.Cell(row is { Status: null, Progress: { } progress } ? ProgressText.Of(progress) : ""));
        }

        var ended = rows.Count(r => r.Status is not null);
        table.Caption = new TableTitle($"{ended} of {rows.Count} ended");
        return table;
    }

    private static int Rank(ProgressRow row) => row.Status is not null ? 2 : row.Started is null ? 1 : 0;
}
