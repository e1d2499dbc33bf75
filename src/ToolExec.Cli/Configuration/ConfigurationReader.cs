using System.Text.Json;
using System.Text.Json.Nodes;

namespace ToolExec.Cli;

/// <summary>Reads a <c>toolexec.json</c> strictly: whatever it does not know is an error that names the place.</summary>
internal sealed class ConfigurationReader(Func<string, string?> environment)
{
    public const string FileName = "toolexec.json";
    private const int MaxBytes = 1024 * 1024;
    private static readonly string[] Known = ["mcpServers", "servers", "backends", "run", "pinning", "secrets", "serve", .. GovernanceSections.Names];
    private readonly EnvironmentReferences _references = new(environment);

    /// <summary>Reads the file that was asked for, else the one in the folder, else nothing.</summary>
    /// <param name="file">The file that was asked for, or <see langword="null"/>.</param>
    /// <param name="folder">The folder that paths are relative to.</param>
    /// <exception cref="ConfigurationException">The file is missing or wrong.</exception>
    public CliConfiguration Read(string? file, string folder)
    {
        var path = Path.Combine(folder, file ?? FileName);
        if (file is null && !File.Exists(path))
        {
            return CliConfiguration.Empty;
        }

        var shown = file ?? FileName;
        var json = InputFile.ReadJson(path, shown, MaxBytes);
        try
        {
            return Parse(json, shown);
        }
        catch (Exception fault) when (fault is BackendSettingsException or ConfigurationException)
        {
            throw new ConfigurationException($"{shown}: {fault.Message}");
        }
    }

    /// <summary>Reads one backend, as it stands in the list of them.</summary>
    /// <param name="entry">The backend.</param>
    /// <param name="path">What messages call it.</param>
    /// <exception cref="ConfigurationException">It is wrong.</exception>
    public BackendEntry ReadBackend(JsonObject entry, string path) => Backend(entry.Deserialize(BuiltInJsonContext.Default.JsonElement), path);

    private CliConfiguration Parse(JsonElement json, string file)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            throw new ConfigurationException($"It must be a JSON object with any of {string.Join(", ", Known)}.");
        }

        var backends = new List<BackendEntry>();
        var run = new RunEntry();
        PinningEntry? pinning = null;
        BackendSettings? secrets = null;
        ServeEntry? serve = null;
        var governance = new List<BackendSettings>();
        foreach (var section in json.EnumerateObject())
        {
            switch (section.Name)
            {
                case "mcpServers" or "servers":
                    backends.AddRange(Servers(section));
                    break;
                case "backends":
                    backends.AddRange(Backends(section));
                    break;
                case "run":
                    run = RunSection.Read(section.Value);
                    break;
                case "pinning":
                    pinning = PinningSection.Read(section.Value);
                    break;
                case "secrets":
                    secrets = new BackendSettings(section.Value, section.Name);
                    break;
                case "serve":
                    serve = ServeSection.Read(_references.Expand(section.Value, section.Name));
                    break;
                case var step when GovernanceSections.Knows(step):
                    governance.Add(new BackendSettings(section.Value, section.Name));
                    break;
                case "$schema":
                    break;
                default:
                    throw new ConfigurationException($"{section.Name} is not known here. Known are {string.Join(", ", Known)}.");
            }
        }

        RefuseTwice(backends);
        return new CliConfiguration(file, backends, run, pinning, secrets, serve, governance);
    }

    private static void RefuseTwice(List<BackendEntry> backends)
    {
        var names = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var backend in backends)
        {
            if (BuiltIn.Names.Contains(backend.Name, StringComparer.OrdinalIgnoreCase))
            {
                throw new ConfigurationException($"{backend.Path} has the name of a built-in backend ({string.Join(", ", BuiltIn.Names)}). Choose another name.");
            }

            if (!names.TryAdd(backend.Name, backend.Path))
            {
                throw new ConfigurationException($"{backend.Path} has the same name as {names[backend.Name]}; names that differ only in case count as the same.");
            }
        }
    }

    private static void RequireObject(JsonElement value, string path)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            throw new ConfigurationException($"{path} must be an object.");
        }
    }

    // The shape of other hosts: name -> command, args, env, cwd or url, headers. "disabled" is what they write to switch one off.
    private IEnumerable<BackendEntry> Servers(JsonProperty section)
    {
        RequireObject(section.Value, section.Name);
        foreach (var server in section.Value.EnumerateObject())
        {
            var path = $"{section.Name}/{server.Name}";
            CheckName(server.Name, path);
            RequireObject(server.Value, path);
            var settings = _references.Expand(server.Value, path);
            var head = new BackendSettings(settings, path);
            var registration = new BackendRegistration { Enabled = !head.GetBoolean("disabled", false) };
            yield return new BackendEntry(server.Name, BackendKinds.Mcp, path, Members.Without(settings, "disabled"), registration);
        }
    }

    private IEnumerable<BackendEntry> Backends(JsonProperty section)
    {
        if (section.Value.ValueKind != JsonValueKind.Array)
        {
            throw new ConfigurationException($"{section.Name} must be an array of objects with a name, a kind and the settings of the kind.");
        }

        foreach (var (item, index) in section.Value.EnumerateArray().Select((item, index) => (item, index)))
        {
            yield return Backend(item, $"{section.Name}/{index}");
        }
    }

    private BackendEntry Backend(JsonElement item, string path)
    {
        RequireObject(item, path);
        var settings = _references.Expand(item, path);
        var head = new BackendSettings(settings, path);
        var name = head.GetRequiredString("name");
        CheckName(name, $"{path}/name");
        var registration = new BackendRegistration { Enabled = head.GetBoolean("enabled", true), Namespace = head.GetString("namespace") };
        return new BackendEntry(name, head.GetRequiredString("kind"), path, Members.Without(settings, "name", "kind", "enabled", "namespace"), registration);
    }

    private static void CheckName(string name, string path)
    {
        if (!ToolId.TryParse(name, out var id) || id.Namespace is not null)
        {
            throw new ConfigurationException($"{path} cannot be a backend's name. It has 1 to 128 characters of [A-Za-z0-9_.-].");
        }
    }
}
