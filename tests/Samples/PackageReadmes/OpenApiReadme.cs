using Microsoft.Extensions.DependencyInjection;
using ToolExec.OpenApi;
using ToolExec.TestSupport;

namespace ToolExec.Samples.PackageReadmes;

public sealed class OpenApiReadme : IDisposable
{
    private const string Pets = """
        openapi: 3.1.0
        info: {title: Pets, version: "1"}
        paths:
          /pets: {get: {operationId: listPets, responses: {"200": {description: ok}}}}
          /admin: {delete: {operationId: deleteAll, responses: {"204": {description: gone}}}}
        """;

    private readonly string _file = Path.GetTempFileName();

    public OpenApiReadme() => File.WriteAllText(_file, Pets);

    public void Dispose() => File.Delete(_file);

    [Fact]
    public async Task Api_OfADocument_HasTheOperationsThatWereAskedFor()
    {
        await using var provider = Build(_file);
        var tools = provider.GetRequiredService<ToolExecutor>();
        await tools.StartAsync().OrHang();

        tools.Catalog.Entries.Select(e => e.Id).Should().Equal("pets:listPets");
    }

    private static ServiceProvider Build(string file)
    {
        #region readme-openapi
        var services = new ServiceCollection();
        services.AddToolExec().AddOpenApi("pets", api =>
        {
            api.File = file;
            api.BaseUrl = new Uri("https://pets.example.com/v1");
            api.Exclude.Add("DELETE *");
            api.Credentials["api_key"] = new OpenApiCredential { Value = "{{secret:PETS_KEY}}" };
        });
        #endregion

        return services.BuildServiceProvider();
    }
}
