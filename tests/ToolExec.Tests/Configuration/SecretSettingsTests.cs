using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ToolExec.Backend;
using ToolExec.Run;

namespace ToolExec.Tests.Configuration;

public sealed class SecretSettingsTests
{
    [Fact]
    public void Configure_Secrets_AreReadWhole()
    {
        var services = new ServiceCollection();
        services.AddToolExec(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Secrets:sources:0:kind"] = "environment",
            ["Secrets:sources:0:prefix"] = "APP_",
            ["Secrets:sources:1:kind"] = "file",
            ["Secrets:sources:1:folder"] = "/run/secrets",
            ["Secrets:sources:2:kind"] = "user-secrets",
            ["Secrets:sources:2:id"] = "app",
            ["Secrets:sources:3:kind"] = "command",
            ["Secrets:sources:3:command"] = "pass",
            ["Secrets:sources:3:arguments:0"] = "{name}",
            ["Secrets:sources:3:cacheFor"] = "60",
            ["Secrets:allowedInArguments:0:secret"] = "KEY",
            ["Secrets:allowedInArguments:0:tools:0"] = "a:*",
            ["Secrets:shortestScrubbed"] = "8",
        }).Build());
        using var provider = services.BuildServiceProvider();

        var options = provider.GetRequiredService<IOptions<SecretOptions>>().Value;

        options.Resolvers.Select(r => r.GetType()).Should().Equal(typeof(EnvironmentSecretResolver), typeof(FileSecretResolver), typeof(UserSecretsResolver), typeof(CommandSecretResolver));
        options.AllowedInArguments["KEY"].Allow.Should().Equal("a:*");
        options.ShortestScrubbed.Should().Be(8);
    }

    [Theory]
    [InlineData("""{"sources":[{"kind":"vault"}]}""", "secrets/sources/0/kind must be environment, file, user-secrets or command, but is 'vault'.")]
    [InlineData("""{"sources":[{"kind":"file"}]}""", "secrets/sources/0/folder must be set*")]
    [InlineData("""{"sources":[{"kind":"file","folder":"x","path":"y"}]}""", "secrets/sources/0/path is not a setting*")]
    [InlineData("""{"sources":[{"kind":"command","command":"pass","arguments":[]}]}""", "secrets/sources/0 One of the arguments must have {name}*")]
    [InlineData("""{"sources":[{"kind":"user-secrets","id":"../x"}]}""", "secrets/sources/0 A UserSecretsId has characters*")]
    [InlineData("""{"sources":[{"kind":"environment"}],"allowedInArguments":[{"secret":"A"}]}""", "secrets/allowedInArguments/0/tools must name the tools*")]
    [InlineData("""{"sources":[{"kind":"environment"}],"else":1}""", "secrets/else is not a setting*")]
    public void UseSecrets_WrongSettings_AreNamed(string json, string message) =>
        FluentActions.Invoking(() => new ServiceCollection().AddToolExec().UseSecrets(new BackendSettings(ToolExecJson.Parse(json), "secrets")))
            .Should().Throw<BackendSettingsException>().WithMessage(message);
}
