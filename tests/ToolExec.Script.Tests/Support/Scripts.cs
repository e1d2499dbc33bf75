using System.Text.Json;
using ToolExec.TestSupport;

namespace ToolExec.Script.Tests.Support;

/// <summary>Short ways to run scripts. The engine is shared: making images is what takes time.</summary>
internal static class Scripts
{
    public static ScriptEngine Engine { get; } = new();

    public static JsonElement Json(string json) => JsonElement.Parse(json);

    public static ScriptCallResult Answer(string json) => ScriptCallResult.FromValue(Json(json));

    public static async Task<CompiledScript> CompileAsync(string source) => (await Engine.CompileAsync(source).OrHang()).GetScriptOrThrow();

    public static Task<ScriptOutcome> RunAsync(string source, ScriptInstanceOptions? options = null) =>
        Engine.RunAsync(source, options: options).OrHang();

    public static Task<ScriptOutcome> RunAsync(string source, ScriptLimits limits, ScriptFunctions? functions = null) =>
        RunAsync(source, new ScriptInstanceOptions { Limits = limits, Functions = functions ?? ScriptFunctions.Empty });

    /// <summary>Runs a script that must complete, and returns the JSON text of its value.</summary>
    public static async Task<string> ValueAsync(string source, ScriptInstanceOptions? options = null)
    {
        var outcome = await RunAsync(source, options);
        outcome.Error.Should().BeNull();
        outcome.Status.Should().Be(ScriptStatus.Completed);
        return outcome.Value.ValueKind == JsonValueKind.Undefined ? "undefined" : outcome.Value.GetRawText();
    }

    /// <summary>Runs a script that must fail, and returns its error.</summary>
    public static async Task<ScriptError> ErrorAsync(string source, ScriptInstanceOptions? options = null)
    {
        var outcome = await RunAsync(source, options);
        outcome.Status.Should().Be(ScriptStatus.Failed);
        return outcome.Error!;
    }

    public static ScriptInstanceOptions With(ScriptFunctions functions) => new() { Functions = functions };

    public static ScriptInstanceOptions With(string name, ScriptFunction function) => With(new ScriptFunctionsBuilder().Add(name, function).Build());

    public static ScriptInstanceOptions WithSync(string name, ScriptSyncFunction function) =>
        With(new ScriptFunctionsBuilder().AddSync(name, function).Build());

    public static async Task<ScriptInstance> CreateAsync(string source, ScriptInstanceOptions? options = null) =>
        Engine.CreateInstance(await CompileAsync(source), options);
}
