namespace ToolExec.Wasm.Tests.Support;

/// <summary>Makes instances of modules written in tests.</summary>
internal static class Made
{
    public static WasmCompiledModule Module(Action<WasmBuilder> build, bool metersFuel = false)
    {
        var builder = new WasmBuilder();
        build(builder);
        return WasmCompiledModule.Compile(WasmModule.Load(builder.Build()), metersFuel);
    }

    public static WasmInstance Instance(Action<WasmBuilder> build, WasmImports? imports = null, WasmInstanceOptions? options = null) =>
        WasmInstance.Create(Module(build), imports, options ?? new WasmInstanceOptions { DiscardAfterTrap = false });

    /// <summary>Calls an export and gives its only result.</summary>
    public static WasmValue Call(this WasmInstance instance, string name, params ReadOnlySpan<WasmValue> arguments) =>
        instance.GetFunction(name).Invoke(arguments)[0];

    /// <summary>Calls an export that must trap.</summary>
    public static WasmTrapException Trap(this WasmInstance instance, string name, params WasmValue[] arguments) =>
        FluentActions.Invoking(() => instance.GetFunction(name).Invoke(arguments)).Should().Throw<WasmTrapException>().Which;
}
