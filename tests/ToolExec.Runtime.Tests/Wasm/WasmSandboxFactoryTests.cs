namespace ToolExec.Runtime.Tests.Wasm;

public sealed class WasmSandboxFactoryTests
{
    [Fact]
    public void Read_EverySetting_IsTaken()
    {
        var options = Read("""
            {
              "program": "/opt/lua.wasm", "language": "lua", "maxModuleBytes": 2048, "maxCachedModules": 3, "maxCachedBytes": 4096, "fuel": 5e9,
              "limits": { "timeout": 5 }, "pool": { "size": 2, "maxUses": 3, "maxAge": 60 }
            }
            """);

        (options.Name, options.Program, options.Language, options.MaxModuleBytes, options.MaxCachedModules, options.MaxCachedBytes, options.Fuel)
            .Should().Be(("w", "/opt/lua.wasm", "lua", 2048, 3, 4096, 5_000_000_000));
        options.Limits.Timeout.Should().Be(TimeSpan.FromSeconds(5));
        (options.Pool.Size, options.Pool.MaxUses, options.Pool.MaxAge).Should().Be((2, 3, TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public void Read_NoSetting_HasTheDefaults() => Read("{}").Should().BeEquivalentTo(new WasmSandboxOptions { Name = "w" });

    [Theory]
    [InlineData("""{"program":1}""", "program")]
    [InlineData("""{"program":" ","language":"lua"}""", "program")]
    [InlineData("""{"program":"/a.wasm"}""", "language")]
    [InlineData("""{"language":"lua"}""", "language")]
    [InlineData("""{"program":"/a.wasm","language":"wasm"}""", "language")]
    [InlineData("""{"pool":{"size":1}}""", "pool")]
    [InlineData("""{"program":"/a.wasm","language":"lua","pool":{"size":65}}""", "pool/size")]
    [InlineData("""{"maxModuleBytes":1023}""", "maxModuleBytes")]
    [InlineData("""{"maxModuleBytes":67108865}""", "maxModuleBytes")]
    [InlineData("""{"maxCachedModules":-1}""", "maxCachedModules")]
    [InlineData("""{"maxCachedModules":10001}""", "maxCachedModules")]
    [InlineData("""{"maxCachedBytes":-1}""", "maxCachedBytes")]
    [InlineData("""{"maxCachedBytes":1073741825}""", "maxCachedBytes")]
    [InlineData("""{"fuel":0}""", "fuel")]
    [InlineData("""{"fuel":1.5}""", "fuel")]
    [InlineData("""{"limits":{"memoryBytes":0}}""", "limits/memoryBytes")]
    [InlineData("""{"gateway":"stdio"}""", "gateway")]
    public void Read_SettingIsWrong_NamesIt(string json, string path)
    {
        var read = () => Read(json);

        read.Should().Throw<BackendSettingsException>().WithMessage($"*sandboxes/w/{path}*");
    }

    private static WasmSandboxOptions Read(string json) => WasmSandboxFactory.Read("w", new BackendSettings(TestGateway.Json(json), "sandboxes/w"));
}
