using System.ComponentModel;
using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;
using ToolExec.Backend;
using ToolExec.TestSupport;

namespace ToolExec.Samples.PackageReadmes;

public sealed partial class LocalTools
{
    [Fact]
    public async Task TypedTool_WithAMisspeltArgument_IsRefusedAndSaysWhy()
    {
        await using var provider = Build();
        var tools = provider.GetRequiredService<ToolExecutor>();
        await tools.StartAsync().OrHang();

        var right = await tools.CallJsonAsync("shop:price", """{"article":"lamp","pieces":2}""").OrHang();
        var wrong = await tools.CallJsonAsync("shop:price", """{"article":"lamp","piece":2}""").OrHang();
        var unknown = await tools.CallJsonAsync("shop:price", """{"article":"sofa"}""").OrHang();

        right.GetValueOrThrow().GetDecimal().Should().Be(58);
        wrong.Error!.Kind.Should().Be(ToolErrorKind.ValidationInput);
        unknown.Error!.Message.Should().Be("There is no article 'sofa'. Ask for 'lamp'.");
    }

    private static ServiceProvider Build()
    {
        #region backends-local
        var services = new ServiceCollection();
        services.AddToolExec().AddLocalBackend("shop", shop => shop
            .AddTool("price", "Says what an article costs.", ShopJson.Default.PriceQuery, ShopJson.Default.Decimal, Price));
        #endregion

        return services.BuildServiceProvider();
    }

    #region backends-local-handler
    private static decimal Price(PriceQuery query) => query.Article == "lamp"
        ? 29 * query.Pieces
        : throw new ToolExecException(new ToolError(ToolErrorKind.ExecutionFailed, $"There is no article '{query.Article}'. Ask for 'lamp'."));

    internal sealed record PriceQuery(
        [property: Description("The article's name.")] string Article,
        [property: Description("How many of it.")] byte Pieces = 1);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectRequiredConstructorParameters = true)]
    [JsonSerializable(typeof(PriceQuery))]
    [JsonSerializable(typeof(decimal))]
    private sealed partial class ShopJson : JsonSerializerContext;
    #endregion
}
