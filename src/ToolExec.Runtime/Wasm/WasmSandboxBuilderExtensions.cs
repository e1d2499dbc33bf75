using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;

namespace ToolExec.Runtime;

/// <summary>Runs WebAssembly modules.</summary>
public static class WasmSandboxBuilderExtensions
{
    /// <summary>Adds a sandbox that runs modules for WASI preview 1 in the host's process, as managed code; <c>standard</c>. The code of a request is the module in base64.</summary>
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
        return builder.AddSandbox(services => new WasmSandbox(options, services.GetService<TimeProvider>() ?? TimeProvider.System));
    }
}
