using System.Globalization;
using System.Security.Cryptography;

namespace ToolExec.Wasm.Tests.Differential;

/// <summary>Our side of the differential tests: the same imports and the same answers as <c>runner.mjs</c>.</summary>
internal sealed class OurWasm
{
    private static readonly WasmInstanceOptions Options = new() { DiscardAfterTrap = false };
    private readonly WasmGlobal _count = new(new WasmGlobalType(WasmValueType.I64, IsMutable: true), WasmValue.FromInt64(7));
    private readonly WasmImports _imports = new();
    private ulong _notes;

    public OurWasm()
    {
        WasmValueType i32 = WasmValueType.I32, i64 = WasmValueType.I64;
        _imports
            .DefineFunction("env", "mix", new([i32, i32], [i32]), static (_, arguments, results) => results[0] = unchecked(arguments[0].AsInt32() * 31 + arguments[1].AsInt32()))
            .DefineFunction("env", "note", new([i64], []), (_, arguments, _) => _notes = unchecked(_notes * 31 + (ulong)arguments[0].AsInt64()))
            .DefineFunction("env", "pair", new([i64], [i32, i64]), static (_, arguments, results) =>
            {
                results[0] = (int)arguments[0].AsInt64();
                results[1] = ~arguments[0].AsInt64();
            })
            .Define("env", "base", new WasmGlobal(new WasmGlobalType(i32, IsMutable: false), 5))
            .Define("env", "count", _count);
    }

    /// <summary>Gets the instructions counted over all calls, where the code was translated to count them.</summary>
    public long FuelUsed { get; private set; }

    /// <summary>Instantiates a module, calls its exports, and compares all with what Node said.</summary>
    /// <param name="generated">The module.</param>
    /// <param name="node">What Node said.</param>
    /// <param name="compile">How it is translated; in this process if not given.</param>
    /// <param name="moves">Whether the instance is, after every call, written to a snapshot and restored as another one.</param>
    /// <returns>The first difference, or <see langword="null"/>.</returns>
    public string? Compare(GeneratedModule generated, NodeRun node, Func<WasmModule, WasmCompiledModule>? compile = null, bool moves = false)
    {
        var compiled = (compile ?? (static module => WasmCompiledModule.Compile(module)))(WasmModule.Load(generated.Binary));
        WasmInstance instance;
        try
        {
            instance = WasmInstance.Create(compiled, _imports, Options);
        }
        catch (WasmTrapException trap)
        {
            return node.Link is { } link && WasmText.IsTrap(link, trap.Kind) ? null : $"instantiation: here {trap.Kind}, in Node {node.Link ?? "none"}";
        }

        try
        {
            return node.Link is null ? CompareCalls(ref instance, generated, node, moves) : $"instantiation: here none, in Node {node.Link}";
        }
        finally
        {
            instance.Dispose();
        }
    }

    private string? CompareCalls(ref WasmInstance instance, GeneratedModule generated, NodeRun node, bool moves)
    {
        foreach (var (call, expected) in generated.Calls.Zip(node.Calls))
        {
            using (var run = instance.BeginRun())
            {
                if (Call(instance, call[0], [.. call.Skip(1).Select(WasmText.Value)]) is var actual && !Same(actual, expected))
                {
                    return $"{string.Join(' ', call)}: here {Text(actual)}, in Node {expected.Trap ?? string.Join(' ', expected.Values!)}";
                }

                FuelUsed += run.FuelUsed;
            }

            if (moves)
            {
                var snapshot = WasmSnapshot.Read(instance.Snapshot());
                instance.Dispose();
                instance = WasmInstance.Restore(instance.Compiled, snapshot, _imports, Options);
            }
        }

        var state = State(instance);
        return state.SequenceEqual(node.State, StringComparer.Ordinal) ? null : $"left behind: here {string.Join(", ", state)}, in Node {string.Join(", ", node.State)}";
    }

    /// <summary>Loads, translates and instantiates a module that goes on after a trap.</summary>
    public static WasmInstance Instantiate(byte[] binary, WasmImports imports) =>
        WasmInstance.Create(WasmCompiledModule.Compile(WasmModule.Load(binary)), imports, Options);

    /// <summary>Calls a function.</summary>
    public static (WasmTrapKind Trap, WasmValue[] Values) Call(WasmInstance instance, string name, WasmValue[] arguments)
    {
        var function = instance.GetFunction(name);
        var results = new WasmValue[function.Type.Results.Count];
        try
        {
            function.Invoke(arguments, results);
            return (WasmTrapKind.None, results);
        }
        catch (WasmTrapException trap)
        {
            return (trap.Kind, []);
        }
    }

    private static bool Same((WasmTrapKind Trap, WasmValue[] Values) actual, NodeCall expected) => expected.Trap is { } trap
        ? WasmText.IsTrap(trap, actual.Trap)
        : actual.Trap == WasmTrapKind.None && actual.Values.Select(WasmText.Result).SequenceEqual(expected.Values!, StringComparer.Ordinal);

    private static string Text((WasmTrapKind Trap, WasmValue[] Values) outcome) =>
        outcome.Trap == WasmTrapKind.None ? string.Join(' ', outcome.Values.Select(WasmText.Result)) : outcome.Trap.ToString();

    private string[] State(WasmInstance instance)
    {
        var memory = instance.GetMemory("memory");
        var bytes = memory.Span(0, (uint)memory.ByteLength);
        return
        [
            string.Create(CultureInfo.InvariantCulture, $"memory {bytes.Length} {Convert.ToHexStringLower(SHA256.HashData(bytes))}"),
            string.Create(CultureInfo.InvariantCulture, $"notes {_notes}"),
            string.Create(CultureInfo.InvariantCulture, $"count {_count.Value.AsInt64()}"),
        ];
    }
}
