using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using ToolExec.Extensions.AI;
using ToolExec.TestSupport;

namespace ToolExec.Samples.PackageReadmes;

public sealed class ExtensionsAIReadme
{
    [Fact]
    public async Task Function_OfTheApplication_IsAToolLikeOthers()
    {
        var services = new ServiceCollection();

        #region readme-extensions-ai
        var forecast = AIFunctionFactory.Create((string city) => $"Sun in {city}.", "forecast", "Says how the weather will be.");

        services.AddToolExec().AddAIFunctions("weather", forecast);
        #endregion

        await using var provider = services.BuildServiceProvider();
        var tools = provider.GetRequiredService<ToolExecutor>();
        await tools.StartAsync().OrHang();
        (await tools.CallAsync("weather:forecast", new { city = "Oslo" }).OrHang()).GetValueOrThrow().GetString().Should().Be("Sun in Oslo.");
        (await tools.CallAsync("weather:forecast").OrHang()).Error!.Kind.Should().Be(ToolErrorKind.ValidationInput);
    }
}
