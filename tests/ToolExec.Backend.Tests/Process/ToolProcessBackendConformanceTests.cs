using System.Text.Json;
using ToolExec.Conformance;

namespace ToolExec.Backend.Tests;

/// <summary>The contract of backends, kept by one program that stays.</summary>
public sealed class ToolProcessBackendConformanceTests : BackendConformance, IDisposable
{
    private readonly TemporaryFile _file = new();

    protected override ConformanceCall Succeeding { get; } = new("echo", """{"text":"hi"}""");

    protected override ConformanceCall Failing { get; } = new("fail");

    protected override ConformanceCall Waiting => new("wait", JsonSerializer.Serialize(new { path = _file.Path }));

    protected override ConformanceCall Reporting { get; } = new("progress");

    public void Dispose() => _file.Dispose();

    protected override Task<IBackend> CreateAsync() => Task.FromResult<IBackend>(new ToolProcessBackend("lines", Programs.Lines()));

    protected override Task WhenWorkingAsync() => Programs.SawAsync(_file.Path, "started");

    protected override Task WhenStoppedAsync() => Programs.SawAsync(_file.Path, "cancelled");
}
