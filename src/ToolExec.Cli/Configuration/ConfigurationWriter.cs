using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ToolExec.Cli;

/// <summary>Adds backends to a <c>toolexec.json</c>. What stands in it already stays as it is, apart from the layout.</summary>
internal static class ConfigurationWriter
{
    private const int MaxBytes = 1024 * 1024;
    private static readonly string[] ServerSections = ["mcpServers", "servers"];

    // A configuration is read by people: quotation marks and letters stay what they are.
    private static readonly JsonWriterOptions Layout = new() { Indented = true, IndentSize = 2, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Adds a backend, or puts it in the place of the one with its name.</summary>
    /// <param name="path">The file; it is made where there is none.</param>
    /// <param name="shown">What messages call it.</param>
    /// <param name="backend">The backend, as it stands in the list of them.</param>
    /// <param name="replaces">Whether it may take the place of another.</param>
    /// <exception cref="ConfigurationException">The file is wrong or cannot be written, or the name is taken.</exception>
    public static void Add(string path, string shown, JsonObject backend, bool replaces)
    {
        var root = File.Exists(path) ? JsonObject.Create(InputFile.ReadJson(path, shown, MaxBytes)) ?? [] : [];
        if (root["backends"] is not (null or JsonArray))
        {
            throw new ConfigurationException($"{shown}: backends must be an array.");
        }

        var list = root["backends"] as JsonArray ?? [];
        root["backends"] ??= list;
        var name = (string)backend["name"]!;
        var known = list.Select((item, index) => (Item: item, Index: index)).Where(b => Same((b.Item as JsonObject)?["name"]?.ToString(), name)).Select(static b => (int?)b.Index).FirstOrDefault();
        var isServer = ServerSections.Any(section => root[section] is JsonObject servers && servers.Any(s => Same(s.Key, name)));
        if (isServer || BuiltIn.Names.Contains(name, StringComparer.OrdinalIgnoreCase) || (known is not null && !replaces))
        {
            throw new ConfigurationException($"{shown} has a backend '{name}' already, or it is built in. Choose another name with --name{(known is null ? "" : ", or replace it with --replace")}.");
        }

        if (known is { } index)
        {
            list[index] = backend;
        }
        else
        {
            list.Add((JsonNode)backend);
        }

        Write(path, shown, root);
    }

    private static bool Same(string? a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);

    // Whoever reads at the same time sees the old file or the new one, and a full disk leaves the old one.
    private static void Write(string path, string shown, JsonObject root)
    {
        var temporary = $"{path}.{Path.GetRandomFileName()}";
        try
        {
            using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                using (var writer = new Utf8JsonWriter(file, Layout))
                {
                    root.WriteTo(writer);
                }

                file.Write("\n"u8);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            File.Delete(temporary);
            throw new ConfigurationException($"The file '{shown}' cannot be written: {fault.Message}");
        }
    }
}
