using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ToolExec.Runtime;

/// <summary>Makes sandboxes of the kind <c>wasm</c> from configuration.</summary>
internal sealed class WasmSandboxFactory : ISandboxFactory
{
    public string Kind => WasmSandbox.WasmKind;

    public ISandbox Create(string name, BackendSettings settings, IServiceProvider services, object? serviceKey) => Create(Read(name, settings), services, serviceKey);

    /// <summary>Makes the sandbox that options ask for.</summary>
    public static ISandbox Create(WasmSandboxOptions options, IServiceProvider services, object? serviceKey)
    {
        var time = services.GetService<TimeProvider>() ?? TimeProvider.System;
        return options.Program is null
            ? new WasmSandbox(options, time, services.GetService<ILogger<WasmSandbox>>())
            : new WasmGuestSandbox(options, services.GetRequiredKeyedService<GuestPrograms>(serviceKey), time, services.GetService<ILogger<WasmGuestSandbox>>());
    }

    /// <summary>Reads the settings of a sandbox.</summary>
    /// <exception cref="BackendSettingsException">One is wrong or unknown.</exception>
    internal static WasmSandboxOptions Read(string name, BackendSettings settings)
    {
        var options = new WasmSandboxOptions { Name = name };
        options.Program = settings.GetString("program");
        options.Language = settings.GetString("language");
        options.MaxModuleBytes = settings.GetInt32("maxModuleBytes", options.MaxModuleBytes, WasmSandboxOptions.LeastModuleBytes, WasmSandboxOptions.MostModuleBytes);
        options.MaxCachedModules = settings.GetInt32("maxCachedModules", options.MaxCachedModules, 0, WasmSandboxOptions.MostCachedModules);
        options.MaxCachedBytes = settings.GetInt32("maxCachedBytes", options.MaxCachedBytes, 0, WasmSandboxOptions.MostCachedBytes);
        options.Fuel = settings.GetDouble("fuel") switch
        {
            null => null,
            >= 1 and <= long.MaxValue / 2 and { } fuel when Math.Floor(fuel) == fuel => (long)fuel,
            _ => throw new BackendSettingsException($"{settings.Path}/fuel", "must be a whole number of instructions, 1 or more."),
        };
        options.Limits = SandboxSettings.Limits(settings);
        SandboxSettings.ReadPool(settings, options.Pool);
        settings.EnsureAllRead();

        // What a single key cannot know: its rule is the option's own.
        return options.Fault() is var (property, rule) ? throw new BackendSettingsException($"{settings.Path}/{char.ToLowerInvariant(property[0])}{property[1..]}", rule) : options;
    }
}
