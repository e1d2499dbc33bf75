using Microsoft.AspNetCore.Http;
using ToolExec.Conformance;

namespace ToolExec.OpenApi.Tests;

/// <summary>The contract of backends, kept by one whose tools are requests.</summary>
public sealed class OpenApiBackendConformanceTests : BackendConformance, IAsyncLifetime
{
    private const string Document = """
        {"openapi":"3.1.0","info":{"title":"t","version":"1"},"paths":{
          "/good":{"get":{"operationId":"good","responses":{"200":{"description":""}}}},
          "/bad":{"get":{"operationId":"bad","responses":{"200":{"description":""}}}},
          "/wait":{"get":{"operationId":"wait","responses":{"200":{"description":""}}}}}}
        """;

    private readonly TaskCompletionSource _working = new();
    private readonly TaskCompletionSource _stopped = new();
    private EchoServer? _server;

    protected override ConformanceCall Succeeding { get; } = new("GET /good");

    protected override ConformanceCall Failing { get; } = new("GET /bad");

    protected override ConformanceCall Waiting { get; } = new("GET /wait");

    protected override ConformanceCall? Reporting => null;

    async Task IAsyncLifetime.DisposeAsync()
    {
        await DisposeAsync();
        await (_server?.DisposeAsync() ?? default);
    }

    protected override async Task<IBackend> CreateAsync()
    {
        _server = await EchoServer.StartAsync();
        _server.Answer = async context =>
        {
            if (context.Request.Path == "/wait")
            {
                context.RequestAborted.Register(_stopped.SetResult);
                _working.SetResult();
                await _stopped.Task;
            }

            context.Response.StatusCode = context.Request.Path == "/bad" ? 400 : 200;
            await context.Response.WriteAsync("answer", CancellationToken.None);
        };
        return new OpenApiBackend("api", Apis.Options(Document, _server.Address));
    }

    protected override Task WhenWorkingAsync() => _working.Task;

    protected override Task WhenStoppedAsync() => _stopped.Task;
}
