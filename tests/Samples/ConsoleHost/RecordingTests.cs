using Microsoft.Extensions.DependencyInjection;
using ToolExec.Backend;
using ToolExec.Governance;

namespace ToolExec.Samples.ConsoleHost;

/// <summary>A host that records its calls, and its test that plays them.</summary>
public sealed class RecordingTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Host_Recorded_PlaysWithoutItsBackend()
    {
        var folder = Directory.CreateTempSubdirectory("toolexec-").FullName;
        try
        {
            var tape = Path.Combine(folder, "weather.json");
            await CallAsync(Record(tape)).WaitAsync(Limit);
            (await CallAsync(Replay(tape)).WaitAsync(Limit)).Should().Be("Ulm: sunny");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static ServiceCollection Record(string tape)
    {
        var services = new ServiceCollection();
        #region record
        services.AddToolExec()
            .AddLocalBackend("weather", weather => weather.AddTool("forecast", (string city) => $"{city}: sunny", "Says how the weather will be."))
            .UseRecording(recording => recording.File = tape);
        #endregion
        return services;
    }

    private static ServiceCollection Replay(string tape)
    {
        var services = new ServiceCollection();
        #region replay
        services.AddToolExec().AddReplay(tape);
        #endregion
        return services;
    }

    private static async Task<string> CallAsync(ServiceCollection services)
    {
        await using var provider = services.BuildServiceProvider();
        var executor = provider.GetRequiredService<ToolExecutor>();
        await executor.StartAsync();
        return (await executor.CallJsonAsync("weather:forecast", """{ "city": "Ulm" }""")).GetValueOrThrow().GetString()!;
    }
}
