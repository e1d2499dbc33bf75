using System.Diagnostics;

namespace ToolExec.Runtime.Tests.Containers;

/// <summary>Looks for what an engine has left running.</summary>
internal static class HostProcesses
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Returns the command lines of the processes of this machine with a text in them, as soon as there is none, or after a while.</summary>
    public static async Task<IReadOnlyList<string>> LeftAsync(string text)
    {
        var since = Stopwatch.GetTimestamp();
        while (true)
        {
            var left = With(text).Select(process => process.Words.Replace('\0', ' ')).ToList();
            if (left.Count == 0 || Stopwatch.GetElapsedTime(since) > Patience)
            {
                return left;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, default);
        }
    }

    /// <summary>Returns the processes of this machine whose command line has a text in it.</summary>
    public static IEnumerable<(int Id, string Words)> With(string text) =>
        from folder in Directory.EnumerateDirectories("/proc")
        let id = int.TryParse(Path.GetFileName(folder), out var number) ? number : 0
        where id > 0
        let words = CommandLine(folder)
        where words.Contains(text, StringComparison.Ordinal)
        select (id, words);

    private static string CommandLine(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "cmdline"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ""; // gone meanwhile
        }
    }
}
