using System.Net;
using System.Text.Json;
using ToolExec.Mcp;
using ToolExec.Mcp.AspNetCore;

namespace ToolExec.Cli;

/// <summary>Reads the section <c>serve</c>.</summary>
internal static class ServeSection
{
    /// <summary>The words for a shape.</summary>
    public static readonly IReadOnlyDictionary<string, McpServingShape> Shapes = new OrderedDictionary<string, McpServingShape>(StringComparer.Ordinal)
    {
        ["tools"] = McpServingShape.Tools,
        ["gateway"] = McpServingShape.Gateway,
    };

    /// <summary>The words for a way to name tools.</summary>
    public static readonly IReadOnlyDictionary<string, McpToolNaming> Namings = new OrderedDictionary<string, McpToolNaming>(StringComparer.Ordinal)
    {
        ["qualified"] = McpToolNaming.Qualified,
        ["short"] = McpToolNaming.ShortWhereUnique,
    };

    /// <exception cref="BackendSettingsException">A setting is wrong.</exception>
    /// <exception cref="ConfigurationException">A setting is unknown, or a token stands in the file itself.</exception>
    public static ServeEntry Read(JsonElement json)
    {
        var settings = new BackendSettings(json, "serve");
        var http = settings.GetObject("http");
        var entry = new ServeEntry
        {
            Name = settings.GetString("name"),
            Title = settings.GetString("title"),
            Instructions = settings.GetString("instructions"),
            Shape = settings.Contains("shape") ? settings.GetWord("shape", McpServingShape.Tools, Shapes) : null,
            Naming = settings.Contains("names") ? settings.GetWord("names", McpToolNaming.Qualified, Namings) : null,
            BuiltIn = settings.GetBoolean("builtIn", false),
            Namespaces = settings.GetStrings("namespaces"),
            Include = settings.GetStrings("include"),
            Exclude = settings.GetStrings("exclude"),
            Tags = settings.GetStrings("tags"),
            Pinned = settings.GetStrings("pinned"),
            Port = http?.Contains("port") is true ? http.GetInt32("port", 0, IPEndPoint.MinPort, IPEndPoint.MaxPort) : null,
            Address = http?.GetString("address"),
            Path = http?.GetString("path"),
            Stateless = http?.GetBoolean("stateless", false) ?? false,
            Hosts = http?.GetStrings("hosts") ?? [],
            Origins = http?.GetStrings("origins") ?? [],
            Tokens = http is null ? [] : Tokens(http),
        };
        try
        {
            // What was not asked for above because it is absent is known all the same.
            _ = (settings.GetString("shape"), settings.GetString("names"), http?.GetInt32("port", 0, IPEndPoint.MinPort, IPEndPoint.MaxPort));
            settings.EnsureAllRead();
            http?.EnsureAllRead();
        }
        catch (BackendSettingsException fault)
        {
            throw new ConfigurationException(fault.Message.Replace("of this backend", "of what is served", StringComparison.Ordinal));
        }

        return entry;
    }

    private static List<McpBearerToken> Tokens(BackendSettings http)
    {
        var tokens = new List<McpBearerToken>();
        foreach (var (name, text) in http.GetStringMap("tokens"))
        {
            var path = $"{http.Path}/tokens/{name}";
            if (!SecretText.TryParse(text, out var value, out var error))
            {
                throw new ConfigurationException($"{path} {error}");
            }

            if (value.Names.Count == 0)
            {
                throw new ConfigurationException($"{path} must refer to a secret, {{{{secret:NAME}}}}: a token does not belong into the file.");
            }

            tokens.Add(new McpBearerToken(name, value));
        }

        return tokens;
    }
}
