using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using ToolExec.Script.Tests.Support;
using ToolExec.TestSupport;

namespace ToolExec.Script.Tests.Differential;

/// <summary>Random programs about the language end here as in Node. TOOLEXEC_SCRIPT_FUZZ=seconds makes more of them, from another start.</summary>
public sealed class DifferentialTests
{
    private const int Batch = 300;
    private const int Seed = 20260315;

    [ComponentFact(TestComponent.Node)]
    public async Task Run_RandomPrograms_EndAsInNode()
    {
        var seconds = int.TryParse(Environment.GetEnvironmentVariable("TOOLEXEC_SCRIPT_FUZZ"), NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : 0;
        var start = seconds == 0 ? Seed : Environment.TickCount & 0xffffff;
        var clock = Stopwatch.StartNew();
        var differences = new List<string>();
        do
        {
            differences.AddRange(await CompareAsync(start, Batch));
            start += Batch;
        }
        while (clock.Elapsed.TotalSeconds < seconds && differences.Count < 20);

        differences.Should().BeEmpty();
    }

    [Fact]
    public void Write_SameSeed_GivesSameProgram() => new ProgramGenerator(5).Write().Should().Be(new ProgramGenerator(5).Write()).And.NotBe(new ProgramGenerator(6).Write());

    private static async Task<List<string>> CompareAsync(int start, int count)
    {
        var folder = Directory.CreateTempSubdirectory("toolexec-differential-");
        try
        {
            var programs = Enumerable.Range(start, count).ToDictionary(static seed => seed, static seed => new ProgramGenerator(seed).Write());
            foreach (var (seed, program) in programs)
            {
                await File.WriteAllTextAsync(Path.Combine(folder.FullName, $"{seed}.js"), program, new UTF8Encoding(false));
            }

            var expected = await NodeRun.RunAsync(folder.FullName);
            var differences = new List<string>();
            foreach (var (seed, program) in programs)
            {
                var outcome = await Scripts.RunAsync(program);
                var here = ScriptEnd.Of(outcome, outcome.Console);
                var node = ScriptEnd.OfNode(expected[seed.ToString(CultureInfo.InvariantCulture)]);
                if (here != node)
                {
                    differences.Add($"seed {seed}: {Difference(program, outcome, expected[seed.ToString(CultureInfo.InvariantCulture)])}");
                }
            }

            return differences;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // Each statement gives one text, in their order.
    private static string Difference(string program, ScriptOutcome outcome, JsonElement node)
    {
        if (outcome.Error is not null || node.TryGetProperty("error", out _))
        {
            return $"\n  here {outcome.Error}\n  Node {node}";
        }

        var statements = program[(program.IndexOf("const run", StringComparison.Ordinal))..].Split('\n')[1..];
        var texts = new StringBuilder();
        for (var i = 0; i < outcome.Value.GetArrayLength(); i++)
        {
            var (here, there) = (outcome.Value[i].GetString(), node.GetProperty("value")[i].GetString());
            if (here != there)
            {
                texts.Append("\n  ").Append(statements[i]).Append("\n  here ").Append(here).Append("\n  Node ").Append(there).Append('\n');
            }
        }

        return texts.ToString();
    }
}
