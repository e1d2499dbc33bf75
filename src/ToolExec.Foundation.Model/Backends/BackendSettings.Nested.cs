using System.Globalization;
using System.Text.Json;

namespace ToolExec;

/// <summary>Settings within settings.</summary>
public sealed partial class BackendSettings
{
    /// <summary>Returns the settings in an object.</summary>
    /// <param name="name">The setting.</param>
    /// <returns>They are read as these are, <see cref="EnsureAllRead"/> included; <see langword="null"/> where the setting is absent.</returns>
    /// <exception cref="BackendSettingsException">The value is no object.</exception>
    public BackendSettings? GetObject(string name) => Find(name) is { } value ? new BackendSettings(value, At(name)) : null;

    /// <summary>Returns a list of settings.</summary>
    /// <param name="name">The setting.</param>
    /// <returns>One for each object of the list; empty where the setting is absent.</returns>
    /// <exception cref="BackendSettingsException">The value is no list of objects.</exception>
    public IReadOnlyList<BackendSettings> GetObjects(string name) =>
        [.. GetList(name).Select((item, i) => new BackendSettings(item, At($"{name}/{i}")))];

    /// <summary>Returns named settings.</summary>
    /// <param name="name">The setting.</param>
    /// <returns>The settings by name, in the order in which they are written; empty where the setting is absent.</returns>
    /// <exception cref="BackendSettingsException">The value is no object of objects.</exception>
    public IReadOnlyList<KeyValuePair<string, BackendSettings>> GetObjectMap(string name) => Find(name) is not { } value ? []
        : value.ValueKind != JsonValueKind.Object ? throw Wrong(name, "must be an object of objects", value)
        : [.. value.EnumerateObject().Select(member => KeyValuePair.Create(member.Name, new BackendSettings(member.Value, At($"{name}/{member.Name}"))))];

    /// <summary>Returns a list of values of any type.</summary>
    /// <param name="name">The setting.</param>
    /// <returns>The values; empty where the setting is absent.</returns>
    /// <exception cref="BackendSettingsException">The value is no list.</exception>
    public IReadOnlyList<JsonElement> GetList(string name) => Find(name) is not { } value ? []
        : Items(value) is { } items ? [.. items]
        : throw Wrong(name, "must be a list", value);

    /// <summary>Returns a text, or a number, true or false as it is written.</summary>
    /// <param name="name">The setting.</param>
    /// <returns>The text, or <see langword="null"/> where the setting is absent.</returns>
    /// <exception cref="BackendSettingsException">The value is a list or an object.</exception>
    public string? GetScalar(string name) => Find(name) is not { } value ? null : value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        _ => throw Wrong(name, "must be a string, a number, true or false", value),
    };

    /// <summary>Returns a number.</summary>
    /// <param name="name">The setting.</param>
    /// <returns>The number, or <see langword="null"/> where the setting is absent.</returns>
    /// <exception cref="BackendSettingsException">The value is no finite number.</exception>
    public double? GetDouble(string name)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        var text = value.ValueKind switch
        {
            JsonValueKind.Number => value.GetRawText(),
            JsonValueKind.String => value.GetString(),
            _ => null,
        };
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : throw Wrong(name, "must be a number", value);
    }

    /// <summary>Returns JSON of any shape, such as a schema. Where a flat configuration cannot write it, a string holds its text.</summary>
    /// <param name="name">The setting.</param>
    /// <returns>The value, or <see langword="null"/> where the setting is absent.</returns>
    /// <exception cref="BackendSettingsException">The value is a string that is no JSON.</exception>
    public JsonElement? GetJson(string name)
    {
        if (Find(name) is not { ValueKind: JsonValueKind.String } text)
        {
            return Find(name);
        }

        try
        {
            return ToolExecJson.Parse(text.GetString()!);
        }
        catch (JsonException)
        {
            throw Wrong(name, "must be JSON, or a string that holds JSON", text);
        }
    }

    /// <summary>Returns one of several words, compared without regard to case.</summary>
    /// <typeparam name="T">What the words stand for.</typeparam>
    /// <param name="name">The setting.</param>
    /// <param name="defaultValue">The value where the setting is absent.</param>
    /// <param name="words">The words and what each stands for.</param>
    /// <exception cref="BackendSettingsException">The value is none of the words.</exception>
    public T GetWord<T>(string name, T defaultValue, IReadOnlyDictionary<string, T> words)
    {
        ArgumentNullException.ThrowIfNull(words);
        if (GetString(name) is not { } text)
        {
            return defaultValue;
        }

        foreach (var (word, value) in words)
        {
            if (string.Equals(word, text, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        throw new BackendSettingsException(At(name), $"must be one of {string.Join(", ", words.Keys)}.");
    }

    // A flat configuration writes a list as an object with the members 0, 1, 2 …
    private static IEnumerable<JsonElement>? Items(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => value.EnumerateArray(),
        JsonValueKind.Object when value.EnumerateObject().Select((m, i) => (m, i)).All(m => m.m.NameEquals(m.i.ToString(CultureInfo.InvariantCulture))) =>
            value.EnumerateObject().Select(m => m.Value),
        _ => null,
    };
}
