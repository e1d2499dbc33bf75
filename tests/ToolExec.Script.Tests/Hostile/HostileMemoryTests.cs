using System.Globalization;

namespace ToolExec.Script.Tests.Hostile;

/// <summary>Programs that want all memory: the process stays under their limit and a constant. They run by themselves, as they measure the process.</summary>
[Collection(nameof(HostileMemoryTests))]
[CollectionDefinition(nameof(HostileMemoryTests), DisableParallelization = true)]
public sealed class HostileMemoryTests
{
    private const long Limit = 32L * 1024 * 1024;

    // What the host adds: texts of results, the collector's own room, other tests' leftovers.
    private const long Constant = 96L * 1024 * 1024;

    [Fact]
    public async Task Run_AMemoryBomb_LeavesTheProcessUnderTheLimitAndAConstant()
    {
        var wrong = new List<string>();
        foreach (var program in HostileProgram.Load("memory"))
        {
            GC.Collect();
            var before = ResetPeak();
            var outcome = await program.RunAsync();
            var grown = Peak() - before;
            if (program.WrongEnd(outcome) is { } reason)
            {
                wrong.Add(reason);
            }

            outcome.Usage.PeakMemoryBytes.Should().BeLessThanOrEqualTo(Limit + 2 * 1024 * 1024, "of {0}", program.Name);
            if (grown > Limit + Constant)
            {
                wrong.Add($"{program.Name}: the process has grown by {grown >> 20} MB");
            }
        }

        wrong.Should().BeEmpty();
    }

    // Linux keeps the highest resident size since it was last reset; elsewhere what is resident now must do.
    private static long ResetPeak()
    {
        if (OperatingSystem.IsLinux())
        {
            File.WriteAllText("/proc/self/clear_refs", "5");
        }

        return Environment.WorkingSet;
    }

    private static long Peak()
    {
        if (!OperatingSystem.IsLinux())
        {
            return Environment.WorkingSet;
        }

        var line = File.ReadLines("/proc/self/status").First(static line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return long.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }
}
