using System.Globalization;
using System.Security.Cryptography;

namespace ToolExec.Durable.Tests.Crashes;

/// <summary>A host is killed with SIGKILL and started again on the same file: no effect twice, none lost, none unknown that nobody is told of.</summary>
public sealed class CrashTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("toolexec-crash-");

    public void Dispose() => _folder.Delete(recursive: true);

    [ComponentTheory("sh", "grep")]
    [InlineData("plan-before", 0, false)]
    [InlineData("plan-after", 0, false)]
    [InlineData("start-before", 0, false)]
    [InlineData("start-after", 0, true)]
    [InlineData("tool-before", 0, true)]
    [InlineData("tool-after", 1, true)]
    [InlineData("settle-before", 1, true)]
    [InlineData("settle-after", 1, false)]
    [InlineData("release-before", 0, true)]
    [InlineData("release-after", 0, false)]
    public async Task Host_KilledAtAStep_BringsTheEffectAboutOnce(string point, int effectsThen, bool isUnknown)
    {
        await RunAsync("refuse", point, 0, 1);
        Effects("key-0").Should().Be(effectsThen);

        var told = await RunAsync("refuse", "never", 0, 1);
        if (isUnknown && point is not "release-before")
        {
            told.Should().Equal("event 1483", "unknown key-0", "ready", "refused key-0 effect_unknown", "end");
            Effects("key-0").Should().Be(effectsThen, "what is unknown is not run again unasked");
        }
        else
        {
            // The effects of release-* are those of another tool, so that this one is brought about anew.
            told.TakeLast(2).Should().Equal(effectsThen == 1 ? "done key-0 recorded" : "done key-0 ran", "end");
            told.Contains("event 1483", StringComparer.Ordinal).Should().Be(isUnknown);
        }

        var last = await RunAsync("probe", "never", 0, 1);
        last[^2].Should().StartWith("done key-0 ");
        Effects("key-0").Should().Be(1);
        (await RunAsync("refuse", "never", 0, 1))[^2].Should().Be("done key-0 recorded");
    }

    [ComponentTheory("sh", "grep")]
    [InlineData("resolve-before", 0)]
    [InlineData("resolve-after", 0)]
    [InlineData("resolve-before", 1)]
    [InlineData("resolve-after", 1)]
    public async Task Host_KilledWhileAnUnknownEffectIsResolved_BringsTheEffectAboutOnce(string point, int effectsBefore)
    {
        await RunAsync("refuse", effectsBefore == 0 ? "start-after" : "settle-before", 0, 1);
        await RunAsync("probe", point, 0, 1);
        Effects("key-0").Should().Be(effectsBefore);

        await RunAsync("probe", "never", 0, 1);

        Effects("key-0").Should().Be(1);
    }

    /// <summary>12 rounds; hundreds where the variable TOOLEXEC_CRASH_ROUNDS says so.</summary>
    [ComponentFact("sh", "grep")]
    public async Task Host_KilledAtRandom_BringsEachEffectAboutOnce()
    {
        const int Ahead = 400;
        const int Width = 8;
        var rounds = int.Parse(Environment.GetEnvironmentVariable("TOOLEXEC_CRASH_ROUNDS") ?? "12", CultureInfo.InvariantCulture);
        var acknowledged = new HashSet<string>(StringComparer.Ordinal);
        var from = 0;
        for (var round = 0; round < rounds; round++)
        {
            using var host = CrashHost.Start(_folder.FullName, "refuse", "never", from, from + Ahead, Width, awaited: RandomNumberGenerator.GetInt32(1, 40));
            await host.ToldAsync();
            await Task.Delay(TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(0, 10)), TimeProvider.System);
            host.Kill();
            var told = await host.EndAsync();
            Check(told, acknowledged);

            // The keys whose calls may have been under way come again in the next round.
            from = Math.Max(from, LastOf(told) - Width);
        }

        // What was under way last lies beyond what was told: as far as any effect came, and what may have run beside it.
        var effects = await File.ReadAllLinesAsync(Path.Combine(_folder.FullName, "effects.txt"));
        var all = Math.Max(from, effects.Max(static l => int.Parse(l["key-".Length..], CultureInfo.InvariantCulture)) + 1) + Width;
        await RunAsync("probe", "never", 0, all, Width);
        var end = await RunAsync("refuse", "never", 0, all, Width);

        end.Should().NotContain(l => l.StartsWith("unknown", StringComparison.Ordinal) || l.StartsWith("refused", StringComparison.Ordinal));
        var lines = await File.ReadAllLinesAsync(Path.Combine(_folder.FullName, "effects.txt"));
        lines.Should().OnlyHaveUniqueItems("no effect happens twice");
        lines.Should().Contain(Enumerable.Range(0, all).Select(i => $"key-{i}"), "no effect is lost");
        lines.Should().Contain(acknowledged);
        acknowledged.Should().HaveCountGreaterThan(rounds, "the rounds did something");
    }

    // What one start of the host has said must fit what all before it have.
    private static void Check(IReadOnlyList<string> told, HashSet<string> acknowledged)
    {
        var reported = told.Where(l => l.StartsWith("unknown ", StringComparison.Ordinal)).Select(l => l["unknown ".Length..]).ToHashSet(StringComparer.Ordinal);
        reported.Should().NotIntersectWith(acknowledged, "what was acknowledged is recorded");
        foreach (var line in told)
        {
            switch (line.Split(' '))
            {
                case ["done", var key, "recorded"]:
                    reported.Should().NotContain(key);
                    acknowledged.Add(key);
                    break;
                case ["done", var key, "ran"]:
                    acknowledged.Add(key).Should().BeTrue($"{key} was done already");
                    break;
                case ["refused", var key, var kind]:
                    kind.Should().Be("effect_unknown");
                    reported.Should().Contain(key, "whatever is unknown is reported at the start");
                    break;
                default:
                    break;
            }
        }
    }

    private static int LastOf(IReadOnlyList<string> told) => told
        .Where(l => l.StartsWith("done ", StringComparison.Ordinal) || l.StartsWith("refused ", StringComparison.Ordinal))
        .Select(l => int.Parse(l.Split(' ')[1]["key-".Length..], CultureInfo.InvariantCulture))
        .DefaultIfEmpty(0)
        .Max();

    private int Effects(string key) => File.Exists(Path.Combine(_folder.FullName, "effects.txt"))
        ? File.ReadAllLines(Path.Combine(_folder.FullName, "effects.txt")).Count(l => l == key)
        : 0;

    private async Task<IReadOnlyList<string>> RunAsync(string policy, string point, int first, int end, int width = 1)
    {
        using var host = CrashHost.Start(_folder.FullName, policy, point, first, end, width);
        return await host.EndAsync();
    }
}
