using System.Text.Json;
using ToolExec.Conformance;

namespace ToolExec.Backend.Tests;

/// <summary>The contract of backends, kept by one whose tools are programs.</summary>
public sealed class ProcessBackendConformanceTests : BackendConformance, IDisposable
{
    private readonly TemporaryFile _file = new();

    protected override ConformanceCall Succeeding { get; } = new("say");

    protected override ConformanceCall Failing { get; } = new("exit");

    protected override ConformanceCall Waiting => new("wait", JsonSerializer.Serialize(new { path = _file.Path }));

    protected override ConformanceCall? Reporting => null;

    public void Dispose() => _file.Dispose();

    protected override Task<IBackend> CreateAsync()
    {
        var say = new CommandTool { Name = "say", Executable = OperatingSystem.IsWindows() ? "where" : "echo" };
        say.Arguments.Add(OperatingSystem.IsWindows() ? "where" : "hi");
        return Task.FromResult<IBackend>(new ProcessBackend("cli", Programs.Options(
            say,
            Programs.Tool("exit", "exit", "3", "", "went wrong"),
            Programs.Tool("wait", "wait", "{path}").With(Programs.Text("path")))));
    }

    protected override Task WhenWorkingAsync() => Programs.SawAsync(_file.Path);

    protected override async Task WhenStoppedAsync() => await Programs.GoneAsync(await Programs.SawAsync(_file.Path));
}
