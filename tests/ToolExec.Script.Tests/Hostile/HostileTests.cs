using System.Diagnostics;
using ToolExec.Script.Tests.Support;
using ToolExec.TestSupport;

namespace ToolExec.Script.Tests.Hostile;

/// <summary>Programs that mean harm: each ends as its list says, in time and within its memory, and the host goes on.</summary>
public sealed class HostileTests
{
    // A machine that does other things as well may be late once, not three times.
    private const int Attempts = 3;
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(100);
    private static readonly string[] Classes = ["loops", "values", "memory", "depth", "regex", "floods", "escapes", "syntax"];

    // Those of memory run in HostileMemoryTests.
    public static TheoryData<string> ClassNames() => new(Classes.Where(static name => name != "memory"));

    [Theory]
    [MemberData(nameof(ClassNames))]
    public async Task Run_AProgramAlone_EndsAsItsListSays(string name)
    {
        await Scripts.Engine.WarmUpAsync().OrHang();
        var wrong = new List<string>();
        foreach (var program in HostileProgram.Load(name))
        {
            try
            {
                if (await WhyWrongAsync(program) is { } reason)
                {
                    wrong.Add(reason);
                }
            }
            catch (Exception exception)
            {
                wrong.Add($"{program.Class} / {program.Name}: {exception}");
            }
        }

        wrong.Should().BeEmpty();
        (await Scripts.ValueAsync("return [1, 2].map((n) => n * 2)")).Should().Be("[2,4]");
    }

    [Fact]
    public async Task Run_FiftyProgramsAtOnce_EndAsTheirListsSayAndTheNextOneIsWell()
    {
        var all = Classes.SelectMany(HostileProgram.Load).ToList();
        var chosen = all.Where((_, i) => i % (all.Count / 50) == 0).Take(50).ToList();

        var wrong = await Task.WhenAll(chosen.Select(static program => Task.Run(async () =>
            program.WrongEnd(await program.RunAsync(program.MayRunOutOfTime ? null : TimeSpan.FromSeconds(8)))))).WaitAsync(TimeSpan.FromSeconds(30));

        chosen.Count.Should().Be(50);
        wrong.Where(static reason => reason is not null).Should().BeEmpty();
        (await Scripts.ValueAsync("return await (async () => 'well')()")).Should().Be("\"well\"");
    }

    [Fact]
    public void Lists_HaveEnoughPrograms() => Classes.Sum(static name => HostileProgram.Load(name).Count).Should().BeGreaterThan(300);

    private static async Task<string?> WhyWrongAsync(HostileProgram program)
    {
        string? reason = null;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var clock = Stopwatch.StartNew();
            var outcome = await program.RunAsync();
            var elapsed = clock.Elapsed;
            if (program.WrongEnd(outcome) is { } wrong)
            {
                return wrong;
            }

            outcome.Usage.PeakMemoryBytes.Should().BeLessThanOrEqualTo(34 * 1024 * 1024, "of {0}", program.Name);
            reason = outcome.Error?.Kind == ScriptErrorKind.TimeLimit && elapsed > HostileProgram.Deadline + Grace
                ? $"{program.Class} / {program.Name}: stopped after {elapsed.TotalMilliseconds:0} ms"
                : null;
            if (reason is null)
            {
                return null;
            }
        }

        return reason;
    }
}
