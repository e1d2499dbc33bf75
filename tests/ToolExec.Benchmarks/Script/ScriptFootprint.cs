using System.Diagnostics;
using System.Globalization;
using ToolExec.Script;

namespace ToolExec.Benchmarks.Script;

/// <summary>
/// What BenchmarkDotNet cannot measure: the first script of a new process, and the memory of suspended scripts. Run it with the argument <c>script-footprint</c>.
/// </summary>
internal static class ScriptFootprint
{
    public const string Command = "script-footprint";
    public const string FirstUseCommand = "script-first-use";

    private const int Processes = 20;
    private const int Instances = 1000;

    public static async Task RunAsync()
    {
        var times = new List<double>();
        for (var i = 0; i < Processes; i++)
        {
            using var child = Process.Start(new ProcessStartInfo("dotnet", [typeof(ScriptFootprint).Assembly.Location, FirstUseCommand])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
            })!;
            times.Add(double.Parse((await child.StandardOutput.ReadLineAsync())!, CultureInfo.InvariantCulture));
            await child.WaitForExitAsync();
        }

        times.Sort();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"first script of a new process: best {times[0]:0} ms, median {times[Processes / 2]:0} ms of {Processes}"));
        await MeasureSuspendedAsync();
    }

    /// <summary>Writes how long the first script of this process takes, making the engine included.</summary>
    public static async Task MeasureFirstUseAsync()
    {
        var start = Stopwatch.GetTimestamp();
        await using var engine = new ScriptEngine();
        (await engine.RunAsync("return [1, 2, 3].map((n) => n * 2)")).GetValueOrThrow();
        Console.WriteLine(Stopwatch.GetElapsedTime(start).TotalMilliseconds.ToString("0.0", CultureInfo.InvariantCulture));
    }

    private static async Task MeasureSuspendedAsync()
    {
        if (!File.Exists("/proc/self/smaps_rollup"))
        {
            Console.WriteLine("memory of suspended scripts: only Linux tells it");
            return;
        }

        await using var engine = new ScriptEngine();
        var options = new ScriptInstanceOptions
        {
            Functions = new ScriptFunctionsBuilder().Add("tools.approve", static (_, _) => new(ScriptCallResult.Suspend)).Build(),
        };
        var script = (await engine.CompileAsync(ScriptSnapshots.Source)).GetScriptOrThrow();
        await engine.CreateInstance(script, options).RunAsync();
        var before = PrivateBytes();
        for (var i = 0; i < Instances; i++)
        {
            await engine.CreateInstance(script, options).RunAsync();
        }

        Console.WriteLine($"a suspended script, of {Instances}: {(PrivateBytes() - before) / Instances / 1024} KB beyond the shared image");
    }

    // What no other process and no other instance shares: pages that were written to.
    private static long PrivateBytes()
    {
        GC.Collect();
        var line = File.ReadLines("/proc/self/smaps_rollup").First(static line => line.StartsWith("Private_Dirty", StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
