using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;
using System.Runtime.Loader;
using ToolExec.TestSupport;

namespace ToolExec.Wasm.Tests.Differential;

// Generated modules run here and in Node: the same results, bit by bit, the same traps, the same memory afterwards. TOOLEXEC_WASM_FUZZ=seconds goes on
// beyond the fixed part, TOOLEXEC_WASM_FUZZ_SEED starts elsewhere; a difference names its seed.
public sealed class ExecutionDifferentialTests
{
    private const int Batch = 50;

    [ComponentFact(TestComponent.Node)]
    public Task Invoke_GeneratedModules_DoExactlyWhatTheyDoInNode() =>
        CompareAsync(rounds: 30, isPortable: false, static (module, run) => new OurWasm().Compare(module, run));

    [ComponentFact(TestComponent.Node)]
    public Task Invoke_MeteredModules_DoTheSameAndCountTheSameTwice() => CompareAsync(rounds: 4, isPortable: false, static (module, run) =>
    {
        OurWasm first = new(), second = new();
        return first.Compare(module, run, Metered) ?? second.Compare(module, run, Metered)
            ?? (first.FuelUsed == second.FuelUsed ? null : $"fuel: {first.FuelUsed}, then {second.FuelUsed}");
    });

    [ComponentFact(TestComponent.Node)]
    public Task Restore_GeneratedModulesAfterEveryCall_GoOnAsInNode() =>
        CompareAsync(rounds: 4, isPortable: true, static (module, run) => new OurWasm().Compare(module, run, moves: true));

    [ComponentFact(TestComponent.Node)]
    public Task Load_GeneratedModulesTranslatedAheadOfTime_DoTheSameAsInNode() =>
        CompareAsync(rounds: 2, isPortable: false, static (module, run) => new OurWasm().Compare(module, run, AheadOfTime));

    private static WasmCompiledModule Metered(WasmModule module) => WasmCompiledModule.Compile(module, metersFuel: true);

    private static WasmCompiledModule AheadOfTime(WasmModule module)
    {
        var options = new WasmAssemblyOptions();
        using var stream = new MemoryStream(WasmAssemblyWriter.Write(module, options));
        var assembly = new AssemblyLoadContext("guest", isCollectible: true).LoadFromStream(stream);
        return (WasmCompiledModule)assembly.GetType(options.TypeName)!.GetMethod("Load", BindingFlags.Public | BindingFlags.Static)!.Invoke(null, null)!;
    }

    private static async Task CompareAsync(int rounds, bool isPortable, Func<GeneratedModule, NodeRun, string?> compare)
    {
        var clock = Stopwatch.StartNew();
        var next = 0;
        var differences = new ConcurrentQueue<(GeneratedModule Module, string Text)>();
        var trapped = 0;
        var calls = 0;

        await Task.WhenAll(Enumerable.Range(0, Math.Min(Environment.ProcessorCount, 2)).Select(_ => Task.Run(async () =>
        {
            await using var node = NodeWasm.Start();
            while (Interlocked.Increment(ref next) is var round && (round <= rounds || clock.Elapsed < Fuzzing.Extra))
            {
                var modules = Enumerable.Range(Fuzzing.FirstSeed + ((round - 1) * Batch), Batch).Select(seed => ModuleGenerator.Generate(seed, isPortable)).ToArray();
                var runs = await node.RunAsync(modules.Select(static module => (module.Binary, (IEnumerable<string[]>)module.Calls)));
                foreach (var (module, run) in modules.Zip(runs))
                {
                    Interlocked.Add(ref calls, run.Calls.Length);
                    Interlocked.Add(ref trapped, run.Calls.Count(static call => call.Trap is not null));
                    if (Guarded(compare, module, run) is { } difference)
                    {
                        differences.Enqueue((module, difference));
                    }
                }
            }
        })));

        if (differences.TryPeek(out var shown))
        {
            var smallest = await ReduceAsync(shown.Module, shown.Text, compare);
            Assert.Fail($"Seeds {string.Join(", ", differences.Select(static one => one.Module.Seed))}. The first: {shown.Text}. Made smaller: {Convert.ToBase64String(smallest)}");
        }

        trapped.Should().BeInRange(calls / 50, calls * 2 / 3, "some calls are to trap, and most not");
    }

    private static async Task<byte[]> ReduceAsync(GeneratedModule module, string text, Func<GeneratedModule, NodeRun, string?> compare)
    {
        await using var node = NodeWasm.Start();
        return await Reducer.ReduceAsync(module.Binary, async binary =>
        {
            var candidate = module with { Binary = binary };
            var run = await node.RunAsync([(binary, candidate.Calls)]);
            return Guarded(compare, candidate, run[0]) is { } difference && string.Equals(Shape(difference), Shape(text), StringComparison.Ordinal);
        });
    }

    // The same kind of difference, whatever the numbers in it.
    private static string Shape(string difference) => new([.. difference.Split('\n')[0].Where(static letter => letter is < '0' or > '9' and not '-')]);

    private static string? Guarded(Func<GeneratedModule, NodeRun, string?> compare, GeneratedModule module, NodeRun run)
    {
        try
        {
            return compare(module, run);
        }
        catch (Exception error)
        {
            // Whatever it is, it is to be found again by its seed.
            return error.ToString();
        }
    }
}
