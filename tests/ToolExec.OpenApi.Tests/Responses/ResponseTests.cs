using System.Text;
using Microsoft.AspNetCore.Http;

namespace ToolExec.OpenApi.Tests;

public sealed class ResponseTests : IAsyncLifetime
{
    private const string Loose = """{"responses":{"200":{"description":""}}}""";
    private const string Promised = """{"responses":{"200":{"description":"","content":{"application/json":{"schema":{"type":"object"}}}}}}""";
    private readonly ManualTimeProvider _time = new();
    private EchoServer? _server;

    public async Task InitializeAsync() => _server = await EchoServer.StartAsync();

    public async Task DisposeAsync() => await _server!.DisposeAsync();

    [Theory]
    [InlineData("application/json", "{\"a\":1}")]
    [InlineData("application/problem+json; charset=utf-8", "[1]")]
    public async Task Json_IsTheValue(string type, string body) => (await GetAsync(type, Encoding.UTF8.GetBytes(body))).Value!.Value.GetRawText().Should().Be(body);

    [Theory]
    [InlineData("text/plain", "61C3BC", "aü")]
    [InlineData("text/plain; charset=iso-8859-1", "61FC", "aü")]
    [InlineData("application/xml", "EFBBBF3C612F3E", "<a/>")]
    public async Task Text_IsDecodedByItsCharset(string type, string hex, string text) =>
        (await GetAsync(type, Convert.FromHexString(hex))).Content.Should().Equal(new TextBlock(text));

    [Theory]
    [InlineData("text/plain", "61FF")]
    [InlineData("text/plain; charset=ebcdic-x", "61")]
    [InlineData("application/json", "7B22613A317D")]
    [InlineData("application/json", "7B2261223A22FF227D")]
    [InlineData("application/json", "7B2261223A312C2261223A327D")]
    public async Task Body_ThatIsNotWhatItSays_IsAnInvalidResponse(string type, string hex) =>
        (await GetAsync(type, Convert.FromHexString(hex))).Error!.Kind.Should().Be(ToolErrorKind.InvalidResponse);

    [Fact]
    public async Task Bytes_AreBlocksByTheirMediaType()
    {
        (await GetAsync("image/png", [1, 2])).Content.Single().Should().BeOfType<ImageBlock>().Which.Data.ToArray().Should().Equal(1, 2);
        (await GetAsync("audio/ogg", [1])).Content.Single().Should().BeOfType<AudioBlock>().Which.MimeType.Should().Be("audio/ogg");
        (await GetAsync("application/zip", [3])).Content.Single().Should().BeOfType<EmbeddedResourceBlock>().Which.Resource.MimeType.Should().Be("application/zip");
        (await GetAsync(null, [4])).Content.Single().Should().BeOfType<EmbeddedResourceBlock>().Which.Resource.MimeType.Should().Be("application/octet-stream");
    }

    [Fact]
    public async Task NoBody_SaysItsStatus()
    {
        var result = await CallAsync(Loose, context =>
        {
            context.Response.StatusCode = 204;
            return Task.CompletedTask;
        });

        result.IsSuccess.Should().BeTrue();
        result.Content.Should().Equal(new TextBlock("204 No Content"));
    }

    [Theory]
    [InlineData("text/html", "<html>Sign in</html>", "*'text/html', where the document promises JSON*«<html>Sign in</html>»*")]
    [InlineData("application/json", "", "*without a body, where the document promises JSON*")]
    public async Task OtherThanPromised_IsAnInvalidResponse(string type, string body, string message)
    {
        var error = (await CallAsync(Promised, context => WriteAsync(context, 200, type, Encoding.UTF8.GetBytes(body)))).Error!;

        error.Kind.Should().Be(ToolErrorKind.InvalidResponse);
        error.Message.Should().Match(message);
    }

    [Theory]
    [InlineData(400, ToolErrorKind.ExecutionFailed, false)]
    [InlineData(401, ToolErrorKind.ExecutionFailed, false)]
    [InlineData(404, ToolErrorKind.ExecutionFailed, false)]
    [InlineData(408, ToolErrorKind.ExecutionFailed, true)]
    [InlineData(429, ToolErrorKind.Busy, true)]
    [InlineData(500, ToolErrorKind.ExecutionFailed, false)]
    [InlineData(503, ToolErrorKind.ExecutionFailed, true)]
    public async Task Status_NoSuccess_IsAnErrorWithTheBody(int status, ToolErrorKind kind, bool isRetryable)
    {
        var error = (await CallAsync(Promised, context => WriteAsync(context, status, "application/json", """{"detail":"no such \u202E pet"}"""u8.ToArray()))).Error!;

        error.Kind.Should().Be(kind);
        error.IsRetryable.Should().Be(isRetryable);
        error.Message.Should().StartWith($"GET /x answered {status}").And.Contain("no such").And.NotContain("\u202E");
        error.Details!.Value.GetProperty("status").GetInt32().Should().Be(status);
        error.Details.Value.GetProperty("body").GetProperty("detail").GetString().Should().StartWith("no such");
        error.Backend.Should().Be("api");
    }

    [Theory]
    [InlineData("7", 7.0)]
    [InlineData("Tue, 01 Jan 2030 00:00:30 GMT", 30.0)]
    [InlineData("Tue, 01 Jan 2019 00:00:30 GMT", 0.0)]
    [InlineData("99999999", 86400.0)]
    [InlineData("soon", null)]
    public async Task RetryAfter_IsTyped(string header, double? seconds)
    {
        var error = (await CallAsync(Loose, context =>
        {
            context.Response.Headers.RetryAfter = header;
            return WriteAsync(context, 429, "text/plain", "slow down"u8.ToArray());
        })).Error!;

        error.RetryAfter.Should().Be(seconds is { } s ? TimeSpan.FromSeconds(s) : null);
        error.Message.Should().EndWith(": slow down");
    }

    [Fact]
    public async Task LargeError_IsBounded()
    {
        var error = (await CallAsync(Loose, context => WriteAsync(context, 500, "text/plain", new byte[5 * 1024 * 1024].Select(_ => (byte)'x').ToArray()))).Error!;

        error.Message.Length.Should().BeLessThan(5000);
    }

    [Theory]
    [InlineData(1024, true)]
    [InlineData(1025, false)]
    public async Task Size_AtItsBound_IsTakenAndOneMoreIsNot(int size, bool isTaken)
    {
        var result = await CallAsync(Loose, context => WriteAsync(context, 200, "text/plain", new byte[size]), o => o.MaxResponseBytes = 1024);

        (result.IsSuccess ? (ToolErrorKind?)null : result.Error!.Kind).Should().Be(isTaken ? null : ToolErrorKind.ResultTooLarge);
    }

    [Fact]
    public async Task CompressedBomb_IsBoundedAfterDecompression()
    {
        using var packed = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
        {
            var block = new byte[1024 * 1024];
            for (var i = 0; i < 100; i++)
            {
                await gzip.WriteAsync(block);
            }
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        var result = await CallAsync(Loose, context =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            return WriteAsync(context, 200, "text/plain", packed.ToArray());
        }, o => o.MaxResponseBytes = 4096);

        result.Error!.Kind.Should().Be(ToolErrorKind.ResultTooLarge);
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(10 * 1024 * 1024);
    }

    private static async Task WriteAsync(HttpContext context, int status, string? type, byte[] body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        await context.Response.Body.WriteAsync(body);
    }

    private Task<ToolResult> GetAsync(string? type, byte[] body) => CallAsync(Loose, context => WriteAsync(context, 200, type, body));

    private async Task<ToolResult> CallAsync(string operation, Func<HttpContext, Task> answer, Action<OpenApiBackendOptions>? configure = null)
    {
        _server!.Answer = answer;
        var options = Apis.Options(Apis.Document("/x", "get", operation), _server.Address);
        configure?.Invoke(options);
        await using var backend = await Apis.StartAsync(options, time: _time);
        return await backend.CallAsync(new { });
    }
}
