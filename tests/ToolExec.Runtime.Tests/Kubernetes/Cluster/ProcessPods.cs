using System.Text.Json.Nodes;
using ToolExec.Foundation.Processes;

namespace ToolExec.Runtime.Tests.Kubernetes;

/// <summary>Runs pods as plain processes of this machine: for what is not about walls.</summary>
public sealed class ProcessPods : IPodRunner
{
    public Task<IRunningPod> StartAsync(JsonObject pod, string? files, bool isIsolated, Uri server)
    {
        var container = pod["spec"]!["containers"]![0]!;
        var variables = container["env"]!.AsArray().ToDictionary(v => v!["name"]!.GetValue<string>(), v => v!["value"]?.GetValue<string>(), StringComparer.Ordinal);
        var running = new Running();
        running.Child = ChildProcess.Start(new ChildProcessOptions
        {
            FileName = container["command"]![0]!.GetValue<string>(),
            Arguments = [.. container["args"]!.AsArray().Select(a => a!.GetValue<string>().Replace("/toolexec/", files + "/", StringComparison.Ordinal))],
            WorkingDirectory = "/tmp",
            Environment = ChildEnvironment.Only().With(variables),
            OnErrorBytes = bytes => running.OnError?.Invoke(bytes),
        });
        return Task.FromResult<IRunningPod>(running);
    }

    private sealed class Running : IRunningPod
    {
        public ChildProcess Child { get; set; } = null!;

        public Stream Input => Child.StandardInput;

        public Stream Output => Child.StandardOutput;

        public Action<ReadOnlyMemory<byte>>? OnError { get; set; }

        public Task<(int Code, bool IsOutOfMemory)> Exited => WaitAsync();

        public void EndInput() => Child.StandardInput.Dispose();

        public async ValueTask DisposeAsync() => await Child.StopAsync(TimeSpan.Zero);

        private async Task<(int Code, bool IsOutOfMemory)> WaitAsync() => ((await Child.Exited).Code, false);
    }
}
