using System.Diagnostics;
using System.Text.Json;
using ToolExec.TestSupport;

namespace ToolExec.Wasm.Tests.Differential;

/// <summary>Node's own WebAssembly in one long-lived child process, see <c>runner.mjs</c>.</summary>
internal sealed class NodeWasm : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task<string> _errors;

    private NodeWasm(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
    }

    public static NodeWasm Start()
    {
        var start = new ProcessStartInfo(TestComponent.Find(TestComponent.Node))
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList = { "--experimental-wasm-extended-const", Path.Combine(AppContext.BaseDirectory, "Differential", "runner.mjs") },
        };
        return new NodeWasm(Process.Start(start)!);
    }

    /// <summary>Asks which of the binaries are valid modules.</summary>
    public Task<bool[]> ValidateAsync(IEnumerable<byte[]> modules) =>
        AskAsync<bool[]>(new { validate = modules.Select(Convert.ToBase64String) });

    /// <summary>Instantiates modules and calls their exports.</summary>
    public Task<NodeRun[]> RunAsync(IEnumerable<(byte[] Module, IEnumerable<string[]> Calls)> runs) =>
        AskAsync<NodeRun[]>(new { run = runs.Select(static run => new { module = Convert.ToBase64String(run.Module), calls = run.Calls }) });

    /// <summary>Calls exports of a module with every combination of values, see <c>runner.mjs</c>.</summary>
    public async Task<string[]> GridAsync(byte[] module, IEnumerable<string> exports, IEnumerable<IEnumerable<string>> columns) =>
        (await AskAsync<string[][]>(new { grids = new[] { new { module = Convert.ToBase64String(module), exports, columns } } }))[0];

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().OrHang();
        await _errors.OrHang();
        _process.Dispose();
    }

    private async Task<T> AskAsync<T>(object request)
    {
        await _process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(request)).OrHang();
        await _process.StandardInput.FlushAsync().OrHang();
        var line = await _process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60));
        return line is null
            ? throw new InvalidOperationException($"Node ended: {await _errors.OrHang()}")
            : JsonSerializer.Deserialize<T>(line, JsonSerializerOptions.Web)!;
    }
}
