using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using ToolExec.TestSupport;

namespace ToolExec.Runtime.Tests.Host;

/// <summary>The host gets SIGKILL while scripts compute that heed no signal: nothing of them may run on.</summary>
public sealed class HostDeathTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(2);

    [ComponentTheory(TestComponent.Node, "python3", "bwrap")]
    [InlineData("process", LinuxTier.Launcher)]
    [InlineData("linux", LinuxTier.Launcher)]
    [InlineData("linux", LinuxTier.NamespacedLauncher)]
    [InlineData("linux", LinuxTier.Bubblewrap)]
    [InlineData("linux", LinuxTier.BubblewrapCgroups)]
    [InlineData("hardened", LinuxTier.BubblewrapCgroups)]
    public async Task Kill_HostWithGuestsAtWork_LeavesNoProcess(string kind, LinuxTier tier)
    {
        // As a number of seconds it is the argument of the program that the script leaves behind.
        var mark = RandomNumberGenerator.GetInt32(100_000, 1_000_000).ToString(CultureInfo.InvariantCulture);
        using var host = Process.Start(new ProcessStartInfo(TestComponent.Find("dotnet"), [typeof(Program).Assembly.Location, "hold", kind, tier.ToString(), mark])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        List<Running> guests;
        try
        {
            (await host.StandardOutput.ReadLineAsync().WaitAsync(Long)).Should().Be("running");
            guests = Below(host.Id);
            guests.AddRange(All().Where(process => process.Command == $"sleep\0{mark}\0"));
            guests.Should().HaveCountGreaterThan(3);
        }
        finally
        {
            host.Kill();
        }

        await host.WaitForExitAsync().WaitAsync(Long);

        var left = guests;
        for (var started = Stopwatch.GetTimestamp(); left.Count > 0 && Stopwatch.GetElapsedTime(started) < Long;)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
            left = [.. left.Intersect(All())];
        }

        left.Should().BeEmpty("the guardian ends what the host leaves");
    }

    private static List<Running> Below(int root)
    {
        var all = All();
        var found = new HashSet<int> { root };
        for (var count = 0; count < found.Count;)
        {
            count = found.Count;
            found.UnionWith(all.Where(process => found.Contains(process.Parent)).Select(process => process.Id));
        }

        return [.. all.Where(process => process.Id != root && found.Contains(process.Id))];
    }

    private static List<Running> All() =>
        [.. Directory.EnumerateDirectories("/proc").Select(folder => int.TryParse(Path.GetFileName(folder), out var id) ? Running.Read(id) : null).OfType<Running>()];

    // A number is used again; a number with a time of start is not.
    private sealed record Running(int Id, string Started)
    {
        public int Parent { get; private init; }

        public string Command { get; private init; } = "";

        public static Running? Read(int id)
        {
            try
            {
                var stat = File.ReadAllText($"/proc/{id}/stat");
                var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
                var isDead = fields[0] is "Z" or "X"; // collected by whoever comes next
                return isDead ? null : new Running(id, fields[19]) { Parent = int.Parse(fields[1], CultureInfo.InvariantCulture), Command = File.ReadAllText($"/proc/{id}/cmdline") };
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return null; // gone meanwhile
            }
        }

        public bool Equals(Running? other) => other is not null && Id == other.Id && Started == other.Started;

        public override int GetHashCode() => Id;
    }
}
