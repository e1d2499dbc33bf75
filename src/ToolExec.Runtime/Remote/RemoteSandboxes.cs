using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ToolExec.Runtime;

/// <summary>Makes sandboxes that are other hosts.</summary>
internal static class RemoteSandboxes
{
    /// <summary>Makes the sandbox that speaks the format.</summary>
    /// <exception cref="ArgumentException">An option is missing or out of its bounds.</exception>
    public static ISandbox Create(RemoteSandboxOptions options, IServiceProvider services, object? serviceKey)
    {
        var time = services.GetService<TimeProvider>() ?? TimeProvider.System;
        return options.Format == RemoteFormat.Execute
            ? new ExecuteSandbox(options, services.GetRequiredService<ToolGatewayService>(), time)
            : new RemoteSandbox(options, services.GetRequiredKeyedService<GuestPrograms>(serviceKey), time, services.GetService<ILogger<RemoteSandbox>>());
    }

    public static SandboxInfo Describe(RemoteSandboxOptions options, string kind = "remote") => new()
    {
        Name = options.Name,
        Kind = kind,
        Languages = [.. options.Languages],

        // The least that can be meant: which wall it is the other host decides.
        Isolation = options.Profile == SandboxProfile.Dev ? SandboxIsolation.None : SandboxIsolation.RestrictedProcess,
        Profile = options.Profile,
        Details = $"Runs at {options.Address}, in whatever sandbox that host has for the profile.",
    };
}
