using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;
using ToolExec.TestSupport;
using ToolExec.Wasm.Tests.Modules;
using ToolExec.Wasm.Tests.Validation;

namespace ToolExec.Wasm.Tests.Differential;

// Node is asked about the same bytes; both must say valid, or both not. TOOLEXEC_WASM_FUZZ=seconds goes on beyond the fixed part.
public sealed class ValidationDifferentialTests
{
    private const int Batch = 100;

    [ComponentFact(TestComponent.Node)]
    public async Task Load_GeneratedModules_AreValidHereAndInNode()
    {
        await using var node = NodeWasm.Start();
        var seeds = Enumerable.Range(Fuzzing.FirstSeed, 1000).Chunk(Batch);
        foreach (var chunk in seeds)
        {
            var modules = chunk.Select(static seed => ModuleGenerator.Generate(seed)).ToArray();

            var verdicts = await node.ValidateAsync(modules.Select(static module => module.Binary));

            foreach (var (module, verdict) in modules.Zip(verdicts))
            {
                verdict.Should().BeTrue("the generator makes valid modules, seed {0}", module.Seed);
                FluentActions.Invoking(() => WasmModule.Load(module.Binary)).Should().NotThrow("it is valid in Node, seed {0}", module.Seed);
            }
        }
    }

    [ComponentFact(TestComponent.Node)]
    public async Task Load_EveryCaseOfTheOtherTests_IsJudgedByNodeAsItIsThere()
    {
        await using var node = NodeWasm.Start();
        var broken = ModuleDecoderTests.Modules.Concat(ModuleValidatorTests.Modules).Concat(FunctionValidatorTests.Modules).ToArray();
        var valid = ValidFunctionTests.Modules.ToArray();

        var verdicts = await node.ValidateAsync(broken.Concat(valid).Select(static item => item.Module));

        // V8 takes any type for that of a segment without elements; 5.5.12 demands a reference type.
        broken.Where((_, index) => verdicts[index]).Select(static item => item.Name).Should().Equal("element type");
        valid.Where((_, index) => !verdicts[broken.Length + index]).Select(static item => item.Name).Should().BeEmpty("these are valid");
    }

    [ComponentFact(TestComponent.Node)]
    public async Task Load_MutatedModules_AreValidHereExactlyWhereTheyAreInNode()
    {
        await using var node = NodeWasm.Start();
        var clock = Stopwatch.StartNew();
        var differences = new List<string>();
        int valid = 0, compared = 0;
        for (var round = 0; round < 100 || clock.Elapsed < Fuzzing.Extra; round++)
        {
            var random = new Random(Fuzzing.FirstSeed + round);
            var modules = Enumerable.Range(0, Batch).Select(_ => Mutator.Mutate(ModuleGenerator.Generate(random.Next(200)).Binary, random)).ToArray();

            var verdicts = await node.ValidateAsync(modules);

            foreach (var (module, verdict) in modules.Zip(verdicts))
            {
                var (ours, isComparable, error) = Verdict(module);
                compared += isComparable ? 1 : 0;
                valid += ours ? 1 : 0;
                if (isComparable && ours != verdict)
                {
                    differences.Add($"Node says {verdict}, we say {error ?? "valid"}: {Convert.ToBase64String(module)}");
                }
            }
        }

        differences.Should().BeEmpty();
        compared.Should().BeGreaterThan(8_000);
        valid.Should().BeInRange(compared / 20, compared * 19 / 20, "mutations are to make some modules invalid, and not all");
    }

    // Mutations leave forms behind that no compiler and no generator writes. Nothing is run here: what ends is not known any more.
    [Fact]
    public void Compile_MutatedModulesThatAreValid_GiveCodeThatTheRuntimeAccepts()
    {
        var random = new Random(Fuzzing.FirstSeed);
        var clock = Stopwatch.StartNew();
        for (var compiled = 0; compiled < 40 || clock.Elapsed < Fuzzing.Extra;)
        {
            var binary = Mutator.Mutate(ModuleGenerator.Generate(random.Next(1000)).Binary, random);
            if (!Verdict(binary).IsValid)
            {
                continue;
            }

            var code = WasmCompiledModule.Compile(WasmModule.Load(binary)).Code;
            foreach (var method in code.GetMethods(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                FluentActions.Invoking(() => RuntimeHelpers.PrepareMethod(method.MethodHandle)).Should().NotThrow("{0}", Convert.ToBase64String(binary));
            }

            compiled++;
        }
    }

    // Not comparable: what we refuse by the name of its proposal, and what exceeds a limit here or one of V8's own (a table of ten million elements).
    private static (bool IsValid, bool IsComparable, string? Error) Verdict(byte[] binary)
    {
        try
        {
            var module = WasmModule.Load(binary);
            return (true, module.Definition.Tables.TrueForAll(static table => table.Limits.Minimum <= 10_000_000), null);
        }
        catch (WasmMalformedException error)
        {
            return (false, error.Proposal is null, error.Message);
        }
        catch (WasmValidationException error)
        {
            return (false, true, error.Message);
        }
        catch (WasmModuleLimitException error)
        {
            return (false, false, error.Message);
        }
    }
}
