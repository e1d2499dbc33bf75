using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ToolExec.Runtime;

/// <summary>Makes sandboxes of the kind <c>remote</c> from configuration.</summary>
internal sealed class RemoteSandboxFactory : ISandboxFactory
{
    public string Kind => "remote";

    public ISandbox Create(string name, BackendSettings settings, IServiceProvider services, object? serviceKey)
    {
        var options = new RemoteSandboxOptions
        {
            Name = name,
            Address = Uri.TryCreate(settings.GetRequiredString("address"), UriKind.Absolute, out var address) ? address : null,
            Key = Key(settings),
            Profile = settings.GetWord("profile", SandboxProfile.Standard, RuntimeSettings.Profiles),
            Limits = SandboxSettings.Limits(settings),
            MaxAttempts = settings.GetInt32("maxAttempts", 3, 1, 10),
        };
        if (settings.GetStrings("languages") is { Count: > 0 } languages)
        {
            options.Languages.Clear();
            foreach (var language in languages)
            {
                options.Languages.Add(language);
            }
        }

        settings.EnsureAllRead();
        try
        {
            return new RemoteSandbox(
                options,
                services.GetRequiredKeyedService<GuestPrograms>(serviceKey),
                services.GetService<TimeProvider>() ?? TimeProvider.System,
                services.GetService<ILogger<RemoteSandbox>>());
        }
        catch (ArgumentException e)
        {
            throw new BackendSettingsException(settings.Path, $"is not right: {e.Message}");
        }
    }

    private static byte[] Key(BackendSettings settings)
    {
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
