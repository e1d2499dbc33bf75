using System.Diagnostics;

namespace ToolExec.Benchmarks.Script;

/// <summary>A Node process that runs one script in quickjs.wasm each time it is asked to, in an engine that is kept warm.</summary>
internal sealed class NodeQuickJs : IDisposable
{
    private readonly Process _process;

    private NodeQuickJs(Process process) => _process = process;

    public static async Task<NodeQuickJs> StartAsync(string source)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "Script");
        var process = Process.Start(new ProcessStartInfo("node", [Path.Combine(folder, "quickjs-node.mjs"), FindModule()])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        var node = new NodeQuickJs(process);
        await process.StandardInput.WriteLineAsync(Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(source)));
        await node.RunAsync();
        return node;
    }

    public async Task<string> RunAsync()
    {
        await _process.StandardInput.WriteLineAsync("run");
        await _process.StandardInput.FlushAsync();
        return await _process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("Node has ended.");
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    // What the build of ToolExec.Script restored; benchmarks run in folders below the one of this repository's artifacts.
    private static string FindModule()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var module = Path.Combine(folder.FullName, "obj", "ToolExec.Script", "guest", "out", "quickjs.wasm");
            if (File.Exists(module))
            {
                return module;
            }
        }

        throw new FileNotFoundException("quickjs.wasm is not where the build of ToolExec.Script puts it.");
    }
}
