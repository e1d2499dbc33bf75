namespace ToolExec.Backend.Tests.Registry;

public sealed class RegistryStressTests : RegistryTestBase
{
    // What a runner does: resolve, enter, call, leave; where the gate is closed, resolve again.
    private async Task<bool> CallAsync(string tool)
    {
        while (Registry.Catalog.TryGet(tool, out var entry))
        {
            foreach (var route in entry.Routes)
            {
                if (route.Gate.TryEnter())
                {
                    try
                    {
                        var context = new ToolCallContext(new ToolCall(tool), entry.Tool, ToolExecJson.EmptyObject, NoServices.Instance) { Binding = route.Binding };
                        return (await route.Backend.ExecuteAsync(context)).IsSuccess;
                    }
                    finally
                    {
                        route.Gate.Exit();
                    }
                }
            }
        }

        return false;
    }

    [Fact]
    public async Task RegisterAndUnregister_WhileCalling_LosesNoCallAndThrowsNothing()
    {
        // One backend stays, so that every call has somewhere to go; the others come and go under the same id.
        var made = new List<FakeBackend>();
        FakeBackend Make(string name)
        {
            var backend = new FakeBackend(name) { Tools = [new(FakeBackend.MakeTool("x", @namespace: "s"))] };
            lock (made)
            {
                made.Add(backend);
            }

            return backend;
        }

        await StartWithAsync(Make("stays"));
        var stop = false;
        var calls = 0;
        var callers = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            // At least one each: on a busy machine the changers may be done before a caller has begun.
            do
            {
                (await CallAsync("s:x")).Should().BeTrue();
                Interlocked.Increment(ref calls);
            }
            while (!Volatile.Read(ref stop));
        })).ToArray();

        var changers = Enumerable.Range(0, 4).Select(n => Task.Run(async () =>
        {
            for (var i = 0; i < 50; i++)
            {
                await Registry.RegisterAsync(Make($"b{n}")).OrHang();
                await Registry.SetEnabledAsync($"b{n}", i % 2 == 0).OrHang();
                (await Registry.UnregisterAsync($"b{n}").OrHang()).Should().BeTrue();
            }
        })).ToArray();
        await Task.WhenAll(changers).WaitAsync(TimeSpan.FromSeconds(60));
        Volatile.Write(ref stop, true);
        await Task.WhenAll(callers).OrHang();

        calls.Should().BePositive();
        made.Should().OnlyContain(b => !b.DisposedUnderCall);
        made.Skip(1).Should().OnlyContain(b => b.Disposals == 1 && !b.IsHeard);
        Ids().Should().Equal("s:x");
    }

    private sealed class NoServices : IServiceProvider
    {
        public static NoServices Instance { get; } = new();

        public object? GetService(Type serviceType) => null;
    }
}
