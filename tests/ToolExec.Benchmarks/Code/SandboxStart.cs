using System.Diagnostics;
using BenchmarkDotNet.Attributes;
using ToolExec.Runtime;

namespace ToolExec.Benchmarks.Code;

/// <summary>The smallest script in a sandbox that starts an interpreter for it, with the bare interpreter. Linux, Node.js, Python and bubblewrap must be there; the guest for C# comes with the build.</summary>
[MemoryDiagnoser(false)]
public class SandboxStart
{
    private Shop _shop = null!;

    // In process, the harness does not wait for a setup that is a task.
    [GlobalSetup]
    public void Setup() => _shop = Shop.OpenAsync(static builder => builder
        .AddLinuxSandbox(static options => (options.Name, options.MinimumTier) = (Shop.Confined, LinuxTier.BubblewrapCgroups))
        .AddLinuxSandbox(static options => (options.Name, options.MaximumTier) = (Shop.Launched, LinuxTier.Launcher))
        .AddUnsafeProcessSandbox(static options => options.Name = Shop.Unconfined)).GetAwaiter().GetResult();

    [GlobalCleanup]
    public void Cleanup() => _shop.DisposeAsync().AsTask().GetAwaiter().GetResult();

    /// <summary>Node.js alone, without a script, without a protocol.</summary>
    [Benchmark(Baseline = true)]
    public Task BareNodeAsync() => RunAsync("node", "-e", "0");

    /// <summary>The same with a module that is read from a file and waits for a line, which a guest cannot do without.</summary>
    [Benchmark]
    public Task UnconfinedNodeAsync() => RunAsync(SandboxLanguages.JavaScript, Shop.Unconfined);

    /// <summary>In namespaces and control groups of its own.</summary>
    [Benchmark]
    public Task BubblewrapNodeAsync() => RunAsync(SandboxLanguages.JavaScript, Shop.Confined);

    /// <summary>Behind our own launcher.</summary>
    [Benchmark]
    public Task LauncherNodeAsync() => RunAsync(SandboxLanguages.JavaScript, Shop.Launched);

    /// <summary>Python alone.</summary>
    [Benchmark]
    public Task BarePythonAsync() => RunAsync("/usr/bin/python3", "-I", "-c", "1");

    /// <summary>Python without a sandbox.</summary>
    [Benchmark]
    public Task UnconfinedPythonAsync() => RunAsync(SandboxLanguages.Python, Shop.Unconfined);

    /// <summary>Python in namespaces and control groups of its own.</summary>
    [Benchmark]
    public Task BubblewrapPythonAsync() => RunAsync(SandboxLanguages.Python, Shop.Confined);

    /// <summary>C# without a sandbox: the compiler is loaded, and compiles the script.</summary>
    [Benchmark]
    public Task UnconfinedCSharpAsync() => RunAsync(SandboxLanguages.CSharp, Shop.Unconfined);

    /// <summary>C# in namespaces and control groups of its own.</summary>
    [Benchmark]
    public Task BubblewrapCSharpAsync() => RunAsync(SandboxLanguages.CSharp, Shop.Confined);

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments))!;
        await process.WaitForExitAsync();
    }

    private Task<CodeResult> RunAsync(string language, string sandbox) => _shop.RunAsync(
        new CodeRequest
        {
            Code = "return 1;",
            Language = language,
            Sandbox = sandbox,
            Profile = sandbox == Shop.Unconfined ? SandboxProfile.Dev : SandboxProfile.Standard,
        },
        calls: 0);
}
