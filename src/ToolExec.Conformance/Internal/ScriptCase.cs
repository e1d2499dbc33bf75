using System.Text.Json;
using Xunit;

namespace ToolExec.Conformance;

/// <summary>A script of the kit, and the outcome that it has in every sandbox and language.</summary>
internal sealed record ScriptCase(string Name, Action<SandboxResult, ConformanceGateway> Check)
{
    /// <summary>Gets what the script finds as its input, as JSON, or <see langword="null"/>.</summary>
    public string? Input { get; init; }

    /// <summary>Gets the limits that the script runs under.</summary>
    public SandboxLimits Limits { get; init; } = new();

    /// <summary>A script that ends with a value.</summary>
    public static ScriptCase Gives(string name, string json) => new(name, (result, _) => Value(json, result));

    /// <summary>A script that ends without a value, and is looked at further.</summary>
    public static ScriptCase Prints(string name, Action<SandboxResult> check) => new(name, (result, _) =>
    {
        Completed(result);
        check(result);
    });

    /// <summary>A script that fails in one of the ways.</summary>
    public static ScriptCase Fails(string name, params SandboxErrorKind[] kinds) => new(name, (result, _) => Failed(result, kinds));

    /// <summary>The script completed with this value.</summary>
    public static void Value(string json, SandboxResult result)
    {
        Completed(result);
        Assert.True(
            result.Value.ValueKind != JsonValueKind.Undefined && JsonElement.DeepEquals(JsonElement.Parse(json), result.Value),
            $"The value is {(result.Value.ValueKind == JsonValueKind.Undefined ? "undefined" : result.Value.GetRawText())} instead of {json}.");
    }

    /// <summary>The script completed.</summary>
    public static void Completed(SandboxResult result) =>
        Assert.True(result.Status == SandboxStatus.Completed && result.Error is null, $"The script ended as {result.Status}: {result.Error}. It wrote: {result.Stderr}");

    /// <summary>The script failed in one of the ways, and the message says something.</summary>
    public static void Failed(SandboxResult result, params SandboxErrorKind[] kinds)
    {
        Assert.Equal(SandboxStatus.Failed, result.Status);
        Assert.NotNull(result.Error);
        Assert.True(kinds.Contains(result.Error.Kind), $"The kind is {result.Error.Kind} instead of {string.Join(" or ", kinds)}: {result.Error.Message}");
        Assert.False(string.IsNullOrWhiteSpace(result.Error.Message), "A failure says why.");
    }
}
