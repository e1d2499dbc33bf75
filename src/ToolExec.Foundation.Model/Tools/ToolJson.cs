using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ToolExec;

/// <summary>Reads and writes tool definitions as JSON.</summary>
public static class ToolJson
{
    /// <summary>The revision of the Model Context Protocol whose tool definition <see cref="Tool"/> follows.</summary>
    public const string McpVersion = "2025-11-25";

    private static readonly string[] OwnNames = ["namespace", "version", "tags", "effects"];
    private static readonly string[] NotFingerprinted = [.. OwnNames, "icons", "_meta"];

    /// <summary>Writes the whole definition.</summary>
    /// <param name="tool">The tool.</param>
    public static string ToJson(Tool tool)
    {
        ArgumentNullException.ThrowIfNull(tool);
        return JsonSerializer.Serialize(tool, ToolExecJson.Context.Tool);
    }

    /// <summary>Writes the definition as the Model Context Protocol has it: without namespace, version, tags and effects.</summary>
    /// <param name="tool">The tool.</param>
    public static string ToMcpJson(Tool tool) => Without(tool, OwnNames).ToJsonString();

    /// <summary>Reads a definition, that of the protocol or a whole one. JSON is read strictly (<see cref="ToolExecJson.Parse(ReadOnlyMemory{byte}, StrictJsonOptions?)"/>).</summary>
    /// <param name="json">The JSON text.</param>
    /// <returns>The tool.</returns>
    /// <exception cref="JsonException">The text is no strict JSON or no tool; the message names the member and the fault.</exception>
    public static Tool FromJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return FromJson(ToolExecJson.Parse(json));
    }

    /// <summary>Reads a definition, that of the protocol or a whole one.</summary>
    /// <param name="json">The JSON object.</param>
    /// <returns>The tool.</returns>
    /// <exception cref="JsonException">The object is no tool; the message names the member and the fault.</exception>
    public static Tool FromJson(JsonElement json)
    {
        try
        {
            return json.Deserialize(ToolExecJson.Context.Tool) ?? throw new JsonException("A tool must be a JSON object, but is null.");
        }
        catch (ArgumentException fault)
        {
            throw new JsonException(fault.Message, fault);
        }
    }

    internal static string Canonical(Tool tool) => CanonicalJson.Serialize(JsonSerializer.SerializeToElement(tool, ToolExecJson.Context.Tool));

    internal static string Fingerprint(Tool tool) => FingerprintOf(Fingerprinted(tool));

    /// <summary>The part of a definition that its fingerprint covers.</summary>
    internal static JsonElement Fingerprinted(Tool tool) => Without(tool, NotFingerprinted).Deserialize(ToolExecJson.Context.JsonElement);

    internal static string FingerprintOf(JsonElement definition)
    {
        using var text = new PooledUtf8();
        CanonicalJson.Write(definition, text);
        return "sha256:" + Convert.ToHexStringLower(SHA256.HashData(text.Written));
    }

    private static JsonObject Without(Tool tool, string[] names)
    {
        ArgumentNullException.ThrowIfNull(tool);
        var json = JsonSerializer.SerializeToNode(tool, ToolExecJson.Context.Tool)!.AsObject();
        foreach (var name in names)
        {
            json.Remove(name);
        }

        return json;
    }
}
