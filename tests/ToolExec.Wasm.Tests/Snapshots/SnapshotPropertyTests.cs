namespace ToolExec.Wasm.Tests.Snapshots;

/// <summary>An instance that is stopped and restored anywhere does what one does that was not.</summary>
public sealed class SnapshotPropertyTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Calls_WithRestoresBetweenThem_GiveTheSameAsWithout(bool fromImage)
    {
        using var warm = WasmImageTests.Warm();
        using var image = WasmImage.Capture(warm);
        for (var seed = 0; seed < 40; seed++)
        {
            var random = new Random(seed);
            using var straight = Start();
            var stopped = Start();
            for (var call = 0; call < 30; call++)
            {
                var (name, arguments) = Any(random);
                Call(stopped, name, arguments).Should().Be(Call(straight, name, arguments), "seed {0}, call {1} ({2})", seed, call, name);
                if (random.Next(4) == 0)
                {
                    var snapshot = WasmSnapshot.Read(stopped.Snapshot());
                    stopped.Dispose();
                    stopped = fromImage
                        ? image.Restore(snapshot, StatefulModule.Imports, Options)
                        : WasmInstance.Restore(StatefulModule.Compiled, snapshot, StatefulModule.Imports, Options);
                }
            }

            stopped.Snapshot().Should().Equal(straight.Snapshot(), "seed {0}", seed);
            stopped.Dispose();
        }

        WasmInstance Start() => fromImage
            ? image.Instantiate(StatefulModule.Imports, Options)
            : WasmInstance.Create(StatefulModule.Compiled, StatefulModule.Imports, Options);
    }

    // A trap is an outcome like others, and the instance goes on.
    private static WasmInstanceOptions Options => new() { DiscardAfterTrap = false };

    private static object Call(WasmInstance instance, string name, WasmValue[] arguments)
    {
        try
        {
            return instance.Call(name, arguments);
        }
        catch (WasmTrapException trap)
        {
            return trap.Kind;
        }
    }

    private static (string Name, WasmValue[] Arguments) Any(Random random) => random.Next(14) switch
    {
        0 => ("peek", [random.Next(0, 400_000)]),
        1 or 2 => ("poke", [random.Next(0, 400_000), random.Next()]),
        3 => ("grow", [random.Next(0, 3)]),
        4 => ("size", []),
        5 => ("bump", []),
        6 => ("wide", []),
        7 => ("single", [random.Next()]),
        8 => ("call", [random.Next(0, 9)]),
        9 => ("move", [random.Next(0, 6), random.Next(0, 6)]),
        10 => ("growTable", [random.Next(0, 3)]),
        11 => ("keep", [random.Next(0, 6)]),
        12 => ("callKept", []),
        _ => (random.Next(5) == 0 ? "drop" : "init", []),
    };
}
