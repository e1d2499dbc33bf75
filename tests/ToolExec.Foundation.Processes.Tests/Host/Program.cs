#pragma warning disable RS0030 // A program of its own: it reports on its standard output.

using System.Diagnostics;

namespace ToolExec.Foundation.Processes.Tests;

/// <summary>What this assembly does when a test starts it as a program.</summary>
internal static class Program
{
    private const int CapBytes = 1024 * 1024;

    internal static async Task<int> Main(string[] args)
    {
        switch (args)
        {
            // Starts a child per script, reports their marks and the guardian, and waits to be killed.
            case ["hold", .. var scripts]:
                foreach (var script in scripts)
                {
                    var child = ChildProcess.Start(Sh.Options(script));
                    Console.WriteLine(child.Mark);
                }

                Console.WriteLine(Guardian.Shared.ShellId);
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System);
                return 0;

            // Reads a line far over the cap from a child's output, and reports how much its own memory grew at the peak.
            case ["read-line", var script]:
                await using (var child = ChildProcess.Start(Sh.Options(script)))
                {
                    var before = PeakBytes();
                    using var reader = new BoundedLineReader(child.StandardOutput, CapBytes);
                    try
                    {
                        await reader.ReadLineAsync();
                        return 2;
                    }
                    catch (LineTooLongException)
                    {
                        Console.WriteLine(PeakBytes() - before);
                    }
                }

                return 0;

            // The same for a standard error that never ends its line: drained to the end.
            case ["drain", var script]:
                var options = Sh.Options(script);
                var longest = 0;
                options.OnErrorLine = line => longest = Math.Max(longest, line.Length);
                await using (var child = ChildProcess.Start(options))
                {
                    var before = PeakBytes();
                    await child.StandardErrorEnd;
                    Console.WriteLine(PeakBytes() - before);
                    Console.WriteLine(longest);
                }

                return 0;

            default:
                return 64;
        }
    }

    private static long PeakBytes()
    {
        using var self = Process.GetCurrentProcess();
        return self.PeakWorkingSet64;
    }
}
