using System.Diagnostics.CodeAnalysis;

namespace ToolExec.Runtime;

/// <summary>Runs WebAssembly modules.</summary>
public static class WasmSandboxBuilderExtensions
{
    /// <summary>
    /// Adds a sandbox that runs modules for WASI preview 1 in the host's process, as managed code; <c>standard</c>. The code of a request is the module in base64, or with
    /// <see cref="WasmSandboxOptions.Program"/> a script for that module.
    /// </summary>
    /// <param name="builder">The instance.</param>
    /// <param name="configure">Changes the settings; <see langword="null"/> for the defaults.</param>
    /// <exception cref="ArgumentException">A setting is wrong.</exception>
    [RequiresDynamicCode("A module is translated to code of .NET when it is run.")]
    public static IToolExecBuilder AddWasmSandbox(this IToolExecBuilder builder, Action<WasmSandboxOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = new WasmSandboxOptions();
        configure?.Invoke(options);
        options.Check();
        return builder.AddSandbox(services => WasmSandboxFactory.Create(options, services, builder.ServiceKey));
    }
}
