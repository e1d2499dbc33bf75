using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;

namespace ToolExec.Runtime.AspNetCore.Tests;

/// <summary>Each setting of the kind <c>remote</c>, as docs/sandboxes-remote.md has them.</summary>
public sealed class RemoteSettingsTests
{
    [Theory]
    [InlineData("address", null)]
    [InlineData("address", "\"sandboxes\"")]
    [InlineData("address", "\"ftp://sandboxes.example\"")]
    [InlineData("key", null)]
    [InlineData("key", "\"not base64!\"")]
    [InlineData("key", "\"c2hvcnQ=\"")]
    [InlineData("format", "\"lines\"")]
    [InlineData("format", "1")]
    [InlineData("gateway", "\"agents\"")]
    [InlineData("token", "7")]
    [InlineData("token", "\"two words\"")]
    [InlineData("stream", "\"perhaps\"")]
    [InlineData("timeoutOverhead", "-1")]
    [InlineData("timeoutOverhead", "600.001")]
    [InlineData("profile", "\"strict\"")]
    [InlineData("limits", "7")]
    [InlineData("limits", """{"timeout":0}""")]
    [InlineData("maxAttempts", "0")]
    [InlineData("maxAttempts", "11")]
    [InlineData("languages", "7")]
    [InlineData("unknown", "7")]
    public void Create_SettingIsWrong_NamesIt(string name, string? value)
    {
        var settings = Settings();
        settings.Remove(name);
        if (name is "key")
        {
            settings.Remove("token"); // With one, a key may be missing.
        }

        if (value is not null)
        {
            settings[name] = JsonNode.Parse(value);
        }

        FluentActions.Invoking(() => Create(settings)).Should().Throw<BackendSettingsException>().Which.Message.Should().ContainEquivalentOf(name);
    }

    [Fact]
    public async Task Create_AllSettings_AreTaken()
    {
        await using var sandbox = Create(Settings());

        sandbox.Info.Should().BeEquivalentTo(new { Name = "farm", Kind = "remote", Languages = new[] { "python" }, Profile = SandboxProfile.Hardened });
    }

    [Fact]
    public void Create_GatewayWithLines_IsRefused()
    {
        var settings = Settings();
        settings.Remove("format");

        FluentActions.Invoking(() => Create(settings)).Should().Throw<BackendSettingsException>().WithMessage("*Gateway*Execute*");
    }

    private static JsonObject Settings() => (JsonObject)JsonNode.Parse("""
        {
          "address": "https://sandboxes.example/v1/execute",
          "key": "AAECAwQFBgcICQoLDA0ODw==",
          "format": "execute",
          "gateway": "https://agents.example/v1/gateway",
          "token": "visible",
          "stream": false,
          "timeoutOverhead": 600,
          "profile": "hardened",
          "limits": { "timeout": 10 },
          "maxAttempts": 10,
          "languages": ["python"]
        }
        """)!;

    private static ISandbox Create(JsonObject settings)
    {
        var services = new ServiceCollection();
        services.AddToolExec().AddRuntime();
        var provider = services.BuildServiceProvider();
        return provider.GetServices<ISandboxFactory>().Single(f => f.Kind == "remote")
            .Create("farm", new BackendSettings(JsonSerializer.SerializeToElement(settings), "/sandboxes/farm"), provider, null);
    }
}
