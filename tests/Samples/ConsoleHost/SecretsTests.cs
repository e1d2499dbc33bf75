using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using ToolExec.Backend;
using ToolExec.Run;

namespace ToolExec.Samples.ConsoleHost;

/// <summary>A host that gives a tool a secret the model only knows by name.</summary>
public sealed class SecretsTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("toolexec-secrets-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Host_ToolShowsItsSecret_TheCallerDoesNotSeeIt()
    {
        var folder = _folder.FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "REPORT_KEY"), "key-5f1d9a\n");
        var services = new ServiceCollection();

        #region secrets
        services.AddToolExec()
            .AddLocalBackend("report", report => report.AddTool("send", (string key) => $"sent with {key}", "Sends the report."))
            .UseSecrets(secrets =>
            {
                secrets.Resolvers.Add(new FileSecretResolver(folder));
                secrets.Resolvers.Add(new EnvironmentSecretResolver("MYAPP_"));
                secrets.AllowedInArguments["REPORT_KEY"] = new ToolFilter { Allow = ["report:send"] };
            });
        #endregion

        await using var provider = services.BuildServiceProvider();
        var executor = provider.GetRequiredService<ToolExecutor>();
        await executor.StartAsync().AsTask().WaitAsync(Limit);

        var result = await executor.CallJsonAsync("report:send", """{ "key": "{{secret:REPORT_KEY}}" }""").AsTask().WaitAsync(Limit);

        result.GetValueOrThrow().GetString().Should().Be("sent with [secret:REPORT_KEY]");
        JsonSerializer.Serialize(result, ToolExecJson.DefaultOptions).Should().NotContain("key-5f1d9a");
    }
}
