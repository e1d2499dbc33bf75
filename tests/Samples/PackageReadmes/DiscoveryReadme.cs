using Microsoft.Extensions.DependencyInjection;
using ToolExec.Discovery;
using ToolExec.TestSupport;

namespace ToolExec.Samples.PackageReadmes;

public sealed class DiscoveryReadme
{
    [Fact]
    public async Task Search_UsersWords_FindTheTool()
    {
        var services = new ServiceCollection();

        #region readme-discovery
        services.AddToolExec().AddDiscovery().AddBackend(Desk());
        await using var provider = services.BuildServiceProvider();
        var tools = provider.GetRequiredService<ToolExecutor>();
        await tools.StartAsync();

        var index = provider.GetRequiredService<IToolIndex>();
        var page = await index.SearchAsync(new ToolSearchQuery("give the customer his money back"));
        #endregion

        page.Hits[0].Id.Should().Be("shop:refund_payment");
    }

    [Fact]
    public async Task Describe_Levels_SayMoreAndMore()
    {
        await using var provider = await StartAsync();
        var index = provider.GetRequiredService<IToolIndex>();

        #region discovery-describe
        index.TryDescribe("refund_payment", ToolDetail.Signature, out var document, out _);
        // shop:refund_payment(payment: string, amount?: number): unknown

        index.TryDeclareNamespace("shop", filter: null, out var declarations, out _);
        // declare namespace shop { … }
        #endregion

        document!.Signature.Should().Be("shop:refund_payment(payment: string, amount?: number): unknown");
        declarations.Should().Contain("function refund_payment(args: {");
    }

    [Fact]
    public async Task Toolset_Restricts_WhatIsSeenAndRun()
    {
        await using var provider = await StartAsync();
        var (registry, index, runner) = (provider.GetRequiredService<IBackendRegistry>(), provider.GetRequiredService<IToolIndex>(), provider.GetRequiredService<IToolRunner>());

        #region discovery-toolset
        var reader = new Toolset("reader", new ToolFilter { Namespaces = ["shop"], Deny = ["refund_*"] });

        var shown = reader.Restrict(index, registry);
        var allowed = reader.Restrict(runner, registry);
        var result = await allowed.RunAsync(new ToolCall("shop:refund_payment"));
        // There is no tool 'shop:refund_payment'. You have the tools of the toolset 'reader' only.
        #endregion

        result.Error!.Message.Should().Be("There is no tool 'shop:refund_payment'. You have the tools of the toolset 'reader' only.");
        (await shown.SearchAsync(new ToolSearchQuery("refund")).OrHang()).Hits.Should().BeEmpty();
    }

    [Fact]
    public async Task Skill_OfSteps_IsATool()
    {
        var services = new ServiceCollection();

        #region discovery-skill
        var skill = SkillJson.FromJson("""
            {
              "name": "refund_order",
              "description": "Gives the money of an order back.",
              "input_schema": { "type": "object", "properties": { "order": { "type": "string" } }, "required": ["order"] },
              "steps": [
                { "id": "order", "tool": "shop:get_order", "arguments": { "id": { "$input": "/order" } } },
                { "tool": "shop:refund_payment", "arguments": { "payment": { "$from": "order#/payment" } } }
              ]
            }
            """);

        services.AddToolExec().AddBackend(Desk()).AddSkills("skills", [skill]);
        #endregion

        await using var provider = services.BuildServiceProvider();
        var tools = provider.GetRequiredService<ToolExecutor>();
        await tools.StartAsync().OrHang();
        (await tools.CallJsonAsync("skills:refund_order", """{"order":"7"}""").OrHang()).GetValueOrThrow().GetString().Should().Be("refunded pay-7");
    }

    [Fact]
    public async Task Store_KeepsSkills_AsFiles()
    {
        var folder = Directory.CreateTempSubdirectory("toolexec-readme-");
        try
        {
            var services = new ServiceCollection();

            #region discovery-store
            using var store = new SkillStore(new SkillStoreOptions { Folder = Path.Combine(folder.FullName, "skills") });
            services.AddToolExec().AddBackend(Desk()).AddSkills("learned", store);

            var saved = await store.SaveAsync(new Skill
            {
                Name = "first_order",
                Description = "Reads the first order of the shop.",
                Steps = ToolChainJson.FromJson("""{ "steps": [{ "tool": "shop:get_order", "arguments": { "id": "1" } }] }"""),
            });
            // first_order@1.0.0.json, and the tool learned:first_order
            #endregion

            saved.Skill!.Version.Should().Be("1.0.0");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Formats_And_Versions()
    {
        await using var provider = await StartAsync();
        var catalog = provider.GetRequiredService<IBackendRegistry>().Catalog;

        #region discovery-formats
        var (definition, warnings) = ToolFormats.Gemini.Write(catalog.Entries[0].Tool);
        foreach (var warning in warnings)
        {
            Console.WriteLine($"{warning.Path}: {warning.Message}");
        }

        var newest = VersionConstraint.Parse("^1.2.0").Choose([SemanticVersion.Parse("1.10.0"), SemanticVersion.Parse("1.9.0"), SemanticVersion.Parse("2.0.0")]);
        #endregion

        definition.GetProperty("name").GetString().Should().Be("shop__get_order");
        newest!.ToString().Should().Be("1.10.0");
    }

    private static DelegateBackend Desk() => new DelegateBackend("shop")
        .Add(
            new Tool { Name = "get_order", Description = "Reads an order.", InputSchema = ToolExecJson.Parse("""{"type":"object","properties":{"id":{"type":"string"}},"required":["id"]}""") },
            c => new(ToolResult.Success(ToolExecJson.Parse($$"""{"payment":"pay-{{c.Arguments.GetProperty("id").GetString()}}"}"""))))
        .Add(
            new Tool
            {
                Name = "refund_payment",
                Description = "Refunds a payment in part or in full.",
                InputSchema = ToolExecJson.Parse("""{"type":"object","properties":{"payment":{"type":"string"},"amount":{"type":"number"}},"required":["payment"]}"""),
            },
            c => new(ToolResult.Success(ToolExecJson.Parse($"\"refunded {c.Arguments.GetProperty("payment").GetString()}\""))));

    private static async Task<ServiceProvider> StartAsync()
    {
        var services = new ServiceCollection();
        services.AddToolExec().AddDiscovery().AddBackend(Desk());
        var provider = services.BuildServiceProvider();
        await provider.GetRequiredService<ToolExecutor>().StartAsync().OrHang();
        return provider;
    }
}
