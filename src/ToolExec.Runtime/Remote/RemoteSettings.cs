namespace ToolExec.Runtime;

/// <summary>Reads the settings of sandboxes that are other hosts, strictly.</summary>
internal static class RemoteSettings
{
    private static readonly Dictionary<string, RemoteFormat> Formats = new(StringComparer.OrdinalIgnoreCase)
    {
        ["guest_lines"] = RemoteFormat.GuestLines,
        ["execute"] = RemoteFormat.Execute,
    };

    /// <summary>Reads everything but the name and the address.</summary>
    /// <exception cref="BackendSettingsException">A setting is wrong.</exception>
    public static void Read(BackendSettings settings, RemoteSandboxOptions options)
    {
        options.Format = settings.GetWord("format", options.Format, Formats);
        options.Token = settings.GetString("token");
        options.Key = Key(settings, isNeeded: options is not { Format: RemoteFormat.Execute, Token: not null });
        options.Gateway = settings.Contains("gateway") ? Address(settings, "gateway") : null;
        options.Stream = settings.GetBoolean("stream", options.Stream);
        options.TimeoutOverhead = settings.GetTimeSpan("timeoutOverhead", options.TimeoutOverhead, TimeSpan.Zero, RemoteSandboxOptions.LongestOverhead);
        options.Profile = settings.GetWord("profile", options.Profile, RuntimeSettings.Profiles);
        options.Limits = SandboxSettings.Limits(settings);
        options.MaxAttempts = settings.GetInt32("maxAttempts", options.MaxAttempts, 1, 10);
        if (settings.GetStrings("languages") is { Count: > 0 } languages)
        {
            options.Languages.Clear();
            foreach (var language in languages)
            {
                options.Languages.Add(language);
            }
        }
    }

    /// <summary>Reads an address.</summary>
    /// <exception cref="BackendSettingsException">It is none, or missing.</exception>
    public static Uri Address(BackendSettings settings, string name) =>
        Uri.TryCreate(settings.GetRequiredString(name), UriKind.Absolute, out var address) && address!.Scheme is "http" or "https"
            ? address
            : throw new BackendSettingsException($"{settings.Path}/{name}", "must be an http or https address.");

    private static byte[] Key(BackendSettings settings, bool isNeeded)
    {
        if (!isNeeded && !settings.Contains("key"))
        {
            return [];
        }

        try
        {
            return Convert.FromBase64String(settings.GetRequiredString("key"));
        }
        catch (FormatException)
        {
            throw new BackendSettingsException($"{settings.Path}/key", "must be base64 text.");
        }
    }
}
