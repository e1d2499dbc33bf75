using System.Globalization;
using System.Text.Json;

namespace ToolExec;

/// <summary>The settings of one backend, read strictly: a wrong type, a missing or an unknown setting is an error that names it.</summary>
/// <remarks>
/// The settings are a JSON object. Values that came through a flat configuration are strings, so a boolean, a number or a time is also taken from a
/// string that spells it. Names are compared without regard to case. Not safe for use by several threads.
/// </remarks>
public sealed partial class BackendSettings
{
    private readonly JsonElement _json;
    private readonly HashSet<string> _read = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Initializes the settings.</summary>
    /// <param name="json">The object.</param>
    /// <param name="path">Where it stands in the configuration, for messages; such as <c>mcpServers/github</c>.</param>
    /// <exception cref="BackendSettingsException">The value is no object.</exception>
    public BackendSettings(JsonElement json, string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (json.ValueKind != JsonValueKind.Object)
        {
            throw new BackendSettingsException(path, $"must be an object, but is {JsonWords.Describe(json)}.");
        }

        _json = json;
        Path = path;
    }

    /// <summary>Gets where the settings stand in the configuration.</summary>
    public string Path { get; }

    /// <summary>Returns a text.</summary>
    /// <param name="name">The setting.</param>
    /// <returns>The text, or <see langword="null"/> where the setting is absent.</returns>
    /// <exception cref="BackendSettingsException">The value is no text.</exception>
    public string? GetString(string name) => Find(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : throw Wrong(name, "must be a string", value);

    /// <summary>Returns a text that must be there.</summary>
    /// <param name="name">The setting.</param>
    /// <exception cref="BackendSettingsException">The setting is absent or empty, or no text.</exception>
    public string GetRequiredString(string name) => GetString(name) is { Length: > 0 } text
        ? text
        : throw new BackendSettingsException(At(name), "must be set, but is missing or empty.");

    /// <summary>Returns a switch.</summary>
    /// <param name="name">The setting.</param>
    /// <param name="defaultValue">The value where the setting is absent.</param>
    /// <exception cref="BackendSettingsException">The value is neither true nor false.</exception>
    public bool GetBoolean(string name, bool defaultValue) => Find(name) is not { } value ? defaultValue
        : value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean()
        : value.ValueKind == JsonValueKind.String && bool.TryParse(value.GetString(), out var parsed) ? parsed
        : throw Wrong(name, "must be true or false", value);

    /// <summary>Returns a whole number within bounds.</summary>
    /// <param name="name">The setting.</param>
    /// <param name="defaultValue">The value where the setting is absent.</param>
    /// <param name="minimum">The least value allowed.</param>
    /// <param name="maximum">The greatest value allowed.</param>
    /// <exception cref="BackendSettingsException">The value is no whole number or outside the bounds.</exception>
    public int GetInt32(string name, int defaultValue, int minimum, int maximum)
    {
        if (Find(name) is not { } value)
        {
            return defaultValue;
        }

        var known = value.ValueKind == JsonValueKind.Number ? value.TryGetInt32(out var number)
            : int.TryParse(value.ValueKind == JsonValueKind.String ? value.GetString() : null, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
        return known && number >= minimum && number <= maximum ? number : throw Wrong(name, $"must be a whole number from {minimum} to {maximum}", value);
    }

    /// <summary>Returns a time, written as a number of seconds or as <c>[d.]hh:mm:ss[.fff]</c>.</summary>
    /// <param name="name">The setting.</param>
    /// <param name="defaultValue">The value where the setting is absent.</param>
    /// <param name="minimum">The least value allowed.</param>
    /// <param name="maximum">The greatest value allowed.</param>
    /// <exception cref="BackendSettingsException">The value is no time or outside the bounds.</exception>
    public TimeSpan GetTimeSpan(string name, TimeSpan defaultValue, TimeSpan minimum, TimeSpan maximum)
    {
        if (Find(name) is not { } value)
        {
            return defaultValue;
        }

        var text = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
        var known = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && Math.Abs(seconds) < TimeSpan.MaxValue.TotalSeconds;
        var time = known ? TimeSpan.FromSeconds(seconds) : default;
        known = known || TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out time);
        return known && time >= minimum && time <= maximum
            ? time
            : throw Wrong(name, $"must be a time from {minimum.TotalSeconds} to {maximum.TotalSeconds} seconds, as a number of seconds or hh:mm:ss", value);
    }

    /// <summary>Returns a list of texts.</summary>
    /// <param name="name">The setting.</param>
    /// <returns>The texts; empty where the setting is absent.</returns>
    /// <exception cref="BackendSettingsException">The value is no list of texts.</exception>
    public IReadOnlyList<string> GetStrings(string name)
    {
        if (Find(name) is not { } value)
        {
            return [];
        }

        var items = Items(value) ?? throw Wrong(name, "must be a list of strings", value);
        return [.. items.Select((item, i) => item.ValueKind == JsonValueKind.String ? item.GetString()! : throw Wrong($"{name}/{i}", "must be a string", item))];
    }

    /// <summary>Returns named texts.</summary>
    /// <param name="name">The setting.</param>
    /// <returns>The texts by name, as written; empty where the setting is absent.</returns>
    /// <exception cref="BackendSettingsException">The value is no object of texts.</exception>
    public IReadOnlyDictionary<string, string> GetStringMap(string name)
    {
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        if (Find(name) is { } value)
        {
            if (value.ValueKind != JsonValueKind.Object)
            {
                throw Wrong(name, "must be an object of strings", value);
            }

            foreach (var member in value.EnumerateObject())
            {
                map[member.Name] = member.Value.ValueKind == JsonValueKind.String
                    ? member.Value.GetString()!
                    : throw Wrong($"{name}/{member.Name}", "must be a string", member.Value);
            }
        }

        return map;
    }

    /// <summary>Says whether a setting is there, and not null. It does not count as read.</summary>
    /// <param name="name">The setting.</param>
    public bool Contains(string name) => Lookup(name) is not null;

    /// <summary>Refuses settings that nothing has read: a misspelt one would otherwise be ignored.</summary>
    /// <exception cref="BackendSettingsException">A setting is unknown; the message names it and those that are known.</exception>
    public void EnsureAllRead()
    {
        foreach (var member in _json.EnumerateObject())
        {
            if (!_read.Contains(member.Name))
            {
                throw new BackendSettingsException(At(member.Name), $"is not a setting of this backend. It knows {string.Join(", ", _read.Order(StringComparer.Ordinal))}.");
            }
        }
    }

    private JsonElement? Find(string name)
    {
        _read.Add(name);
        return Lookup(name);
    }

    private JsonElement? Lookup(string name)
    {
        foreach (var member in _json.EnumerateObject())
        {
            if (string.Equals(member.Name, name, StringComparison.OrdinalIgnoreCase) && member.Value.ValueKind != JsonValueKind.Null)
            {
                return member.Value;
            }
        }

        return null;
    }

    private string At(string name) => $"{Path}/{name}";

    // A value of the wrong type may be a secret in the wrong place: only its type is named, never the value.
    private BackendSettingsException Wrong(string name, string rule, JsonElement value) =>
        new(At(name), $"{rule}, but is {(value.ValueKind == JsonValueKind.Number ? $"the number {value.GetRawText()}" : JsonWords.Describe(value))}.");
}
