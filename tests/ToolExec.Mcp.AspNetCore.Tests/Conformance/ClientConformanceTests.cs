using System.Text;
using ToolExec.Foundation.Processes;

namespace ToolExec.Mcp.AspNetCore.Tests.Conformance;

/// <summary>
/// The scenarios for clients of the protocol's own conformance suite that concern tools and transport. The suite starts this assembly as a program, which uses
/// our client. The others are about elicitation, which is not offered to servers, and OAuth, for which a host sets the Authorization header.
/// </summary>
public sealed class ClientConformanceTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [ComponentTheory(TestComponent.Node22, TestComponent.McpConformance)]
    [InlineData("initialize")]
    [InlineData("tools_call")]
    [InlineData("sse-retry")]
    public async Task Suite_Scenario_Passes(string scenario)
    {
        var folder = Directory.CreateTempSubdirectory("toolexec-conformance-");
        try
        {
            await using var suite = ChildProcess.Start(new ChildProcessOptions
            {
                FileName = TestComponent.Find(TestComponent.Node22),
                Arguments =
                [
                    TestComponent.Find(TestComponent.McpConformance), "client", "--command", $"dotnet {typeof(ClientConformanceTests).Assembly.Location}",
                    "--scenario", scenario, "--spec-version", "2025-11-25", "--output-dir", folder.FullName,
                ],
                StopGrace = TimeSpan.Zero,
            });
            suite.StandardInput.Close();
            using var output = new MemoryStream();
            await suite.StandardOutput.CopyToAsync(output).WaitAsync(Limit);
            var exit = await suite.Exited.WaitAsync(Limit);

            var checks = folder.GetFiles("checks.json", SearchOption.AllDirectories).SelectMany(f => JsonDocument.Parse(File.ReadAllBytes(f.FullName)).RootElement.EnumerateArray())
                .Select(c => $"{c.GetProperty("id").GetString()}: {c.GetProperty("status").GetString()}").ToArray();
            checks.Should().NotBeEmpty(Encoding.UTF8.GetString(output.ToArray()) + suite.ErrorTail);
            checks.Where(c => !c.EndsWith(": SUCCESS", StringComparison.Ordinal) && !c.EndsWith(": INFO", StringComparison.Ordinal)).Should().BeEmpty();
            exit.Code.Should().Be(0, suite.ErrorTail);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
