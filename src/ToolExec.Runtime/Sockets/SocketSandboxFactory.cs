using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ToolExec.Runtime;

/// <summary>Makes sandboxes of the kind <c>socket</c> from configuration.</summary>
internal sealed class SocketSandboxFactory : ISandboxFactory
{
    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);

    public string Kind => "socket";

    public ISandbox Create(string name, BackendSettings settings, IServiceProvider services, object? serviceKey) => new SocketSandbox(
        Read(name, settings),
        services.GetRequiredKeyedService<GuestPrograms>(serviceKey),
        services.GetService<TimeProvider>() ?? TimeProvider.System,
        services.GetService<ILogger<SocketSandbox>>());

    /// <exception cref="BackendSettingsException">One is wrong or unknown.</exception>
    internal static SocketSandboxOptions Read(string name, BackendSettings settings)
    {
        var options = new SocketSandboxOptions
        {
            Name = name,
            Path = settings.GetRequiredString("path"),
            Token = settings.GetRequiredString("token"),
            Limits = SandboxSettings.Limits(settings),
        };
        if (settings.GetStrings("languages") is { Count: > 0 } languages)
        {
            options.Languages.Clear();
            foreach (var language in languages)
            {
                options.Languages.Add(language);
            }
        }

        foreach (var user in settings.GetList("users"))
        {
            options.Users.Add(user.ValueKind == JsonValueKind.Number && user.TryGetInt32(out var id)
                ? id
                : throw new BackendSettingsException($"{settings.Path}/users", $"must be ids of users, but one is {user.GetRawText()}."));
        }

        options.Profile = settings.GetWord("profile", options.Profile, RuntimeSettings.Profiles);
        options.MaxWaiting = settings.GetInt32("maxWaiting", options.MaxWaiting, 1, SocketSandboxOptions.MostWaiting);
        options.GuestTimeout = settings.GetTimeSpan("guestTimeout", options.GuestTimeout, Millisecond, SocketSandboxOptions.LongestWait);
        settings.EnsureAllRead();
        return options.Check() is var (property, fault) ? throw new BackendSettingsException($"{settings.Path}/{JsonNamingPolicy.CamelCase.ConvertName(property)}", fault) : options;
    }
}
