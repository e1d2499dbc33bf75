using System.Diagnostics;
using System.Text.Json;
using ToolExec.TestSupport;

namespace ToolExec.Samples.CodeHost;

/// <summary>A script reads a folder through a real server and adds up; before it writes, a person is asked. The host is killed meanwhile, and another one goes on.</summary>
public sealed class ReportStoryTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("toolexec-report-");

    public void Dispose() => _folder.Delete(recursive: true);

    [ComponentFact(TestComponent.Node, TestComponent.ServerFilesystem)]
    public async Task Report_HostIsKilledWhileAPersonThinks_AnotherOneWritesItOnce()
    {
        var data = _folder.CreateSubdirectory("data");
        for (var month = 1; month <= 5; month++)
        {
            await File.WriteAllTextAsync(Path.Combine(data.FullName, $"sales-{month}.csv"), $"region,amount\nnorth,{month * 10}\nsouth,{month}\n");
        }

        await File.WriteAllTextAsync(Path.Combine(data.FullName, "readme.md"), "no sheet");
        var report = Path.Combine(_folder.FullName, "report.md");

        string id;
        using (var first = Start("begin"))
        {
            using var waiting = JsonDocument.Parse(await ReadAsync(first));
            waiting.RootElement.GetProperty("status").GetString().Should().Be("suspended", waiting.RootElement.GetRawText());
            waiting.RootElement.GetProperty("tool_calls").GetArrayLength().Should().Be(7);
            waiting.RootElement.GetProperty("approvals")[0].GetProperty("arguments").GetProperty("text").GetString().Should().Be("north: 150\nsouth: 15");
            id = waiting.RootElement.GetProperty("execution_id").GetString()!;
            first.Kill(); // SIGKILL: nothing of it can tidy up.
            await first.WaitForExitAsync().WaitAsync(Limit);
        }

        File.Exists(report).Should().BeFalse();

        var done = await ResumeAsync(id);
        done.GetProperty("status").GetString().Should().Be("completed", done.GetRawText());
        done.GetProperty("value").GetRawText().Should().Be("""{"sheets":5,"written":2}""");
        (await File.ReadAllTextAsync(report)).Should().Be("north: 150\nsouth: 15\n");

        (await ResumeAsync(id)).GetProperty("error").GetProperty("code").GetString().Should().Be("invalid_request");
        (await File.ReadAllTextAsync(report)).Should().Be("north: 150\nsouth: 15\n", "it was written once");
    }

    private static async Task<string> ReadAsync(Process process) =>
        await process.StandardOutput.ReadLineAsync().WaitAsync(Limit) ?? throw new InvalidOperationException($"The host has ended: {await process.StandardError.ReadToEndAsync().WaitAsync(Limit)}");

    private async Task<JsonElement> ResumeAsync(string id)
    {
        using var host = Start("resume");
        try
        {
            await host.StandardInput.WriteLineAsync(id);
            await host.StandardInput.FlushAsync();
            using var result = JsonDocument.Parse(await ReadAsync(host));
            await host.WaitForExitAsync().WaitAsync(Limit);
            return result.RootElement.Clone();
        }
        finally
        {
            if (!host.HasExited)
            {
                host.Kill(entireProcessTree: true);
            }
        }
    }

    private Process Start(string mode) => Process.Start(new ProcessStartInfo("dotnet", [typeof(ReportHost).Assembly.Location, mode, _folder.FullName])
    {
        UseShellExecute = false,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;
}
