using System.Text;
using ToolExec.Script.Tests.Support;
using ToolExec.TestSupport;

namespace ToolExec.Script.Tests.Corpus;

/// <summary>Scripts as models write them end here as they end in Node: the same value or error, the same lines on the console.</summary>
public sealed class CorpusTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Corpus");
    private static readonly Task<Sample[]> Samples = LoadAsync();

    [ComponentFact(TestComponent.Node)]
    public async Task Run_EveryScript_EndsAsInNode()
    {
        var samples = await Samples.WaitAsync(TimeSpan.FromMinutes(1));

        var differences = await CompareAsync(samples, static async sample =>
        {
            var outcome = await Scripts.Engine.RunAsync(sample.Source, sample.Language, Scripts.With(new World().Functions(suspends: false))).OrHang();
            return ScriptEnd.Of(outcome, outcome.Console);
        });

        samples.Length.Should().BeGreaterThanOrEqualTo(200);
        differences.Should().BeEmpty();
    }

    [ComponentFact(TestComponent.Node)]
    public async Task Run_EveryScriptSuspendedAtEveryCallAndRestored_EndsAsInNode()
    {
        var samples = await Samples.WaitAsync(TimeSpan.FromMinutes(1));

        // One engine writes, the other reads: nothing but the bytes passes between them.
        await using var other = new ScriptEngine();
        var differences = await CompareAsync(samples, sample => SuspendAlwaysAsync(sample, other));

        differences.Should().BeEmpty();
    }

    [ComponentFact(TestComponent.Node)]
    public async Task Run_EveryScriptSuspendedAtEveryCallAndRestoredInAnotherProcess_EndsAsInNode()
    {
        var samples = await Samples.WaitAsync(TimeSpan.FromMinutes(1));
        using var first = new CorpusChild();
        using var second = new CorpusChild();

        // Two processes in turn: what goes on in one was written in the other, or here.
        var differences = new List<string>();
        foreach (var sample in samples)
        {
            var end = await MoveAlwaysAsync(sample, first, second);
            if (end != sample.Expected)
            {
                differences.Add($"{sample.Name}\n  here: {end}  Node: {sample.Expected}");
            }
        }

        differences.Should().BeEmpty();
    }

    private static async Task<string> MoveAlwaysAsync(Sample sample, CorpusChild first, CorpusChild second)
    {
        var world = new World();
        var script = (await Scripts.Engine.CompileAsync(sample.Source, sample.Language).OrHang()).GetScriptOrThrow();
        await using var instance = Scripts.Engine.CreateInstance(script, Scripts.With(world.Functions(suspends: true)));
        var reply = CorpusStep.Reply(await instance.RunAsync().OrHang(), instance, world.Seconds);
        var console = CorpusStep.Console(reply).ToList();
        for (var step = 0; reply["end"] is null; step++)
        {
            reply = await (step % 2 == 0 ? first : second).AskAsync(CorpusStep.Request(reply, world)).OrHang();
            console.AddRange(CorpusStep.Console(reply));
        }

        return reply["end"]!.GetValue<string>() + ScriptEnd.Lines(console);
    }

    private static async Task<string> SuspendAlwaysAsync(Sample sample, ScriptEngine other)
    {
        var world = new World();
        var options = Scripts.With(world.Functions(suspends: true));
        var compilation = await Scripts.Engine.CompileAsync(sample.Source, sample.Language).OrHang();
        var console = new List<ScriptConsoleLine>();
        var instance = Scripts.Engine.CreateInstance(compilation.GetScriptOrThrow(), options);
        try
        {
            var suspensions = 0;
            while (true)
            {
                var outcome = await instance.RunAsync().OrHang();
                console.AddRange(outcome.Console);
                if (outcome.Status != ScriptStatus.Suspended)
                {
                    return ScriptEnd.Of(outcome, console);
                }

                var bytes = instance.Snapshot();
                await instance.DisposeAsync();
                instance = await (suspensions++ % 2 == 0 ? other : Scripts.Engine).RestoreAsync(bytes, options).OrHang();

                // One answer a time, in the order of the calls: each of the others is written to bytes again.
                var call = instance.PendingCalls[0];
                instance.Resolve(call.Id, world.Answer(call.Name, call.Arguments));
            }
        }
        finally
        {
            await instance.DisposeAsync();
        }
    }

    private static async Task<List<string>> CompareAsync(Sample[] samples, Func<Sample, Task<string>> run)
    {
        var differences = new List<string>();
        await Parallel.ForEachAsync(samples, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (sample, _) =>
        {
            var end = await run(sample);
            if (end != sample.Expected)
            {
                lock (differences)
                {
                    differences.Add($"{sample.Name}\n  here: {end}  Node: {sample.Expected}");
                }
            }
        });
        return differences;
    }

    // TypeScript goes to Node as our own eraser leaves it.
    private static async Task<Sample[]> LoadAsync()
    {
        var erased = Directory.CreateTempSubdirectory("toolexec-corpus-");
        try
        {
            foreach (var file in Directory.EnumerateFiles(Folder, "*.ts"))
            {
                var script = (await Scripts.Engine.CompileAsync(await File.ReadAllTextAsync(file), ScriptLanguage.TypeScript).OrHang()).GetScriptOrThrow();
                await File.WriteAllTextAsync(Path.Combine(erased.FullName, Path.GetFileNameWithoutExtension(file) + ".js"), script.JavaScript, new UTF8Encoding(false));
            }

            var expected = await NodeRun.RunAsync(Folder, erased.FullName);
            return [.. Directory.EnumerateFiles(Folder).Where(static file => file.EndsWith(".js", StringComparison.Ordinal) || file.EndsWith(".ts", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .Select(file => new Sample(
                    Path.GetFileName(file),
                    File.ReadAllText(file),
                    file.EndsWith(".ts", StringComparison.Ordinal) ? ScriptLanguage.TypeScript : ScriptLanguage.JavaScript,
                    ScriptEnd.OfNode(expected[Path.GetFileNameWithoutExtension(file)])))];
        }
        finally
        {
            erased.Delete(recursive: true);
        }
    }

    private sealed record Sample(string Name, string Source, ScriptLanguage Language, string Expected);
}
