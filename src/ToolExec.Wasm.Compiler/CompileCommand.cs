using System.CommandLine;

namespace ToolExec.Wasm.Compiler;

/// <summary>The command: translates a module to an assembly.</summary>
internal static class CompileCommand
{
    public static RootCommand Create()
    {
        var input = new Argument<FileInfo>("input") { Description = "The module, in the binary format." };
        var output = new Argument<FileInfo>("output") { Description = "The assembly to write. Its name without extension is the name of the assembly." };
        var @namespace = new Option<string?>("--namespace") { Description = "The namespace of the class; none if left out." };
        var type = new Option<string>("--type") { Description = "The name of the class.", DefaultValueFactory = static _ => "Module" };
        var fuel = new Option<bool>("--fuel") { Description = "Count the instructions that run, so that runs can be given fuel." };
        var command = new RootCommand("Translates a WebAssembly module to a .NET assembly, so that running it needs no code generation.")
        {
            input, output, @namespace, type, fuel,
        };
        command.SetAction(async (result, cancellationToken) =>
        {
            var options = new WasmAssemblyOptions
            {
                AssemblyName = Path.GetFileNameWithoutExtension(result.GetRequiredValue(output).Name),
                TypeName = string.Join('.', new[] { result.GetValue(@namespace), result.GetRequiredValue(type) }.OfType<string>()),
                MetersFuel = result.GetValue(fuel),
            };
            try
            {
                await CompileAsync(result.GetRequiredValue(input), result.GetRequiredValue(output), options, cancellationToken).ConfigureAwait(false);
                return 0;
            }
            catch (Exception exception) when (exception is WasmException or IOException or UnauthorizedAccessException or ArgumentException)
            {
                await result.InvocationConfiguration.Error.WriteLineAsync($"error: {exception.Message}".AsMemory(), cancellationToken).ConfigureAwait(false);
                return 1;
            }
        });
        return command;
    }

    // Beside the target first, so that whoever reads it never finds half of it.
    private static async Task CompileAsync(FileInfo input, FileInfo output, WasmAssemblyOptions options, CancellationToken cancellationToken)
    {
        var module = WasmModule.Load(await File.ReadAllBytesAsync(input.FullName, cancellationToken).ConfigureAwait(false));
        var assembly = WasmAssemblyWriter.Write(module, options);
        output.Directory?.Create();
        var draft = $"{output.FullName}.{Environment.ProcessId}.tmp";
        try
        {
            await File.WriteAllBytesAsync(draft, assembly, cancellationToken).ConfigureAwait(false);
            File.Move(draft, output.FullName, overwrite: true);
        }
        finally
        {
            File.Delete(draft);
        }
    }
}
