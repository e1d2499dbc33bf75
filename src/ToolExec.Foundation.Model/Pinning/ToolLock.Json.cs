using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace ToolExec;

/// <content>The file: JSON that is the same for the same tools, and that a person can review line by line.</content>
public sealed partial class ToolLock
{
    private const int FormatVersion = 1;

    private static readonly StrictJsonOptions Limits = new() { MaxBytes = 256 * 1024 * 1024, MaxDepth = 128 };

    private static readonly JsonWriterOptions Indented = new() { Indented = true, NewLine = "\n" };

    /// <summary>Reads a lock.</summary>
    /// <param name="utf8">The JSON text, at most 256 MiB.</param>
    /// <exception cref="JsonException">The text is no lock, or a fingerprint in it is not that of the definition beside it; the message says where.</exception>
    public static ToolLock Parse(ReadOnlyMemory<byte> utf8)
    {
        var root = ToolExecJson.Parse(utf8, Limits);
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("version", out var version) || version.ValueKind != JsonValueKind.Number || !version.TryGetInt32(out var number))
        {
            throw new JsonException("A lock must be an object with a \"version\".");
        }

        if (number != FormatVersion)
        {
            throw new JsonException($"/version: is {number}, but this ToolExec reads version {FormatVersion}. Write the lock anew with 'toolexec lock', or update ToolExec.");
        }

        if (!root.TryGetProperty("tools", out var tools) || tools.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException("/tools: must be an object of tools by id.");
        }

        return new ToolLock(tools.EnumerateObject().Select(static member => Read(member.Name, member.Value)).ToList());
    }

    /// <summary>Reads a lock from a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="JsonException">The file holds no lock; the message names the file and the place.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static ToolLock Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            return Parse(File.ReadAllBytes(path));
        }
        catch (JsonException fault)
        {
            throw new JsonException($"{path}: {fault.Message}", fault);
        }
    }

    /// <summary>Writes the lock as indented JSON, sorted by id, with a newline at its end.</summary>
    public string ToJson()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Indented))
        {
            json.WriteStartObject();
            json.WriteNumber("version", FormatVersion);
            json.WriteStartObject("tools");
            foreach (var tool in Tools)
            {
                json.WriteStartObject(tool.Id);
                json.WriteString("fingerprint", tool.Fingerprint);
                json.WritePropertyName("definition");
                tool.Definition.WriteTo(json);
                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        buffer.WriteByte((byte)'\n');
        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    /// <summary>Writes the lock to a file, whole or not at all: a reader sees the old or the new one.</summary>
    /// <param name="path">The file; it is replaced.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var target = Path.GetFullPath(path);
        var temporary = $"{target}.{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}.tmp";
        try
        {
            File.WriteAllText(temporary, ToJson());
            File.Move(temporary, target, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static LockedTool Read(string id, JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object
            || !json.TryGetProperty("fingerprint", out var fingerprint) || fingerprint.ValueKind != JsonValueKind.String
            || !json.TryGetProperty("definition", out var definition) || definition.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException($"/tools/{id}: must be an object with a \"fingerprint\" and a \"definition\".");
        }

        // Whoever edits one of the two by hand would be shown a difference against something nobody agreed to.
        var stated = fingerprint.GetString()!;
        return string.Equals(stated, ToolJson.FingerprintOf(definition), StringComparison.Ordinal)
            ? new LockedTool(id, stated, definition.Clone())
            : throw new JsonException($"/tools/{id}: the fingerprint is not that of the definition. Write the lock anew with 'toolexec lock' and review the difference.");
    }
}
