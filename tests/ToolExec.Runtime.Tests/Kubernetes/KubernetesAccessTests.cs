using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using ToolExec.TestSupport;

namespace ToolExec.Runtime.Tests.Kubernetes;

public sealed class KubernetesAccessTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("toolexec-kube-").FullName;
    private TestCluster _cluster = null!;

    public static TheoryData<string, Action<JsonObject>> Unusable => new()
    {
        { "has no context 'other'", c => c["current-context"] = "other" },
        { "has no current context", c => c.Remove("current-context") },
        { "has no cluster 'none'", c => c["contexts"]![0]!["context"]!["cluster"] = "none" },
        { "has no user 'none'", c => c["contexts"]![0]!["context"]!["user"] = "none" },
        { "which is no https address", c => Cluster(c)["server"] = "http://127.0.0.1:6443" },
        { "says insecure-skip-tls-verify", c => Cluster(c)["insecure-skip-tls-verify"] = true },
        { "says tls-server-name", c => Cluster(c)["tls-server-name"] = "kubernetes" },
        { "says proxy-url", c => Cluster(c)["proxy-url"] = "http://proxy" },
        { "has a username and password", c => User(c)["username"] = "admin" },
        { "says as,", c => User(c)["as"] = "admin" },
        { "has an auth-provider", c => User(c)["auth-provider"] = new JsonObject { ["name"] = "gcp" } },
        { "has a client certificate without its key", c => User(c)["client-certificate-data"] = "x" },
        { "has an exec without a command", c => User(c)["exec"] = new JsonObject { ["apiVersion"] = "client.authentication.k8s.io/v1" } },
        { "has an exec of the version 'client.authentication.k8s.io/v1beta1'", c => User(c)["exec"] = Exec("x", "client.authentication.k8s.io/v1beta1") },
        { "must ask a person", c => (User(c)["exec"] = Exec("x"))!["interactiveMode"] = "Always" },
        { "wants to be told of the cluster", c => (User(c)["exec"] = Exec("x"))!["provideClusterInfo"] = true },
        { "not in base64", c => Cluster(c)["certificate-authority-data"] = "%" },
        { "cannot be read", c => (Cluster(c)["certificate-authority-data"], Cluster(c)["certificate-authority"]) = (null, "no-such-file") },
    };

    public async Task InitializeAsync() => _cluster = await TestCluster.StartAsync();

    public async Task DisposeAsync()
    {
        await _cluster.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [ComponentFact("python3")]
    public async Task ExecuteAsync_KubeConfigWithAToken_ReachesTheServer()
    {
        await using var sandbox = Sandbox(Write(Config()));

        var result = await sandbox.RunAsync("return 1").OrGiveUp();

        result.Error.Should().BeNull();
    }

    [ComponentFact("python3")]
    public async Task ExecuteAsync_ClientCertificateInsteadOfAToken_ReachesTheServerAndTheStreams()
    {
        var config = Config();
        User(config).Remove("token");
        User(config)["client-certificate-data"] = Base64(_cluster.Certificates.Client.ExportCertificatePem());
        using var key = _cluster.Certificates.Client.GetECDsaPrivateKey()!;
        await File.WriteAllTextAsync(Path.Combine(_folder, "key.pem"), key.ExportPkcs8PrivateKeyPem());
        User(config)["client-key"] = "key.pem"; // beside the kubeconfig
        await using var sandbox = Sandbox(Write(config));

        var result = await sandbox.RunAsync("return 1").OrGiveUp();

        result.Error.Should().BeNull();
    }

    [Fact]
    public async Task ExecuteAsync_AnotherAuthority_IsNotSpokenTo()
    {
        using var other = new TestCertificates();
        await using var sandbox = KubernetesSandboxes.Create(_cluster, o => o.CertificateAuthority = other.Authority);

        var result = await sandbox.RunAsync("return 1").OrGiveUp();

        result.Error!.Kind.Should().Be(SandboxErrorKind.Unavailable);
        result.Error.Message.Should().Contain("could not be reached").And.Contain("certificate");
        _cluster.Requests.Should().BeEmpty("it must not even see the token");
    }

    [ComponentFact("python3")]
    public async Task ExecuteAsync_CertificateIsNotLookedAt_OnlyWhereBothSaySo()
    {
        var config = Config();
        Cluster(config).Remove("certificate-authority-data");
        Cluster(config)["insecure-skip-tls-verify"] = true;
        await using var sandbox = Sandbox(Write(config), o => o.AllowInsecureSkipTlsVerify = true);

        var result = await sandbox.RunAsync("return 1").OrGiveUp();

        result.Error.Should().BeNull();
    }

    [ComponentFact("python3")]
    public async Task ExecuteAsync_TokenFileIsWrittenAnew_TheNewOneIsUsed()
    {
        var file = Path.Combine(_folder, "token");
        await File.WriteAllTextAsync(file, TestCluster.Token + "\n");
        await using var sandbox = KubernetesSandboxes.Create(_cluster, o => (o.Token, o.TokenFile) = (null, file));
        (await sandbox.RunAsync("return 1").OrGiveUp()).Error.Should().BeNull();

        _cluster.Tokens.Clear();
        (await sandbox.RunAsync("return 1").OrGiveUp()).Error!.Message.Should().Contain("does not know the credentials");
        _cluster.Tokens.Add("renewed");
        await File.WriteAllTextAsync(file, "renewed");
        var result = await sandbox.RunAsync("return 1").OrGiveUp();

        result.Error.Should().BeNull();
    }

    [Fact]
    public async Task ExecuteAsync_TokenWithALineEnd_IsRefusedWithoutShowingIt()
    {
        await using var sandbox = KubernetesSandboxes.Create(_cluster, o => o.Token = "secret\nvalue");

        var result = await sandbox.RunAsync("return 1").OrGiveUp();

        result.Error!.Kind.Should().Be(SandboxErrorKind.Unavailable);
        result.Error.Message.Should().Be("The token for the API server has characters that no token has.");
    }

    [ComponentFact("python3")]
    public async Task ExecuteAsync_TokenOfAProgram_IsAskedForWhenItIsOver()
    {
        var config = Config();
        User(config).Remove("token");
        Script("login", """
            echo "$1 $EXTRA $KUBERNETES_EXEC_INFO" >> asked
            echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"a-token-of-the-tests","expirationTimestamp":"2026-01-01T01:00:00Z"}}'
            """);
        User(config)["exec"] = Exec("./login");
        var time = new ManualTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        using var access = KubeConfigReader.Read(Write(config), null, allowSkipVerify: false, time);

        (await access.Token(CancellationToken.None).OrGiveUp()).Should().Be(TestCluster.Token);
        time.Advance(TimeSpan.FromMinutes(59) - TimeSpan.FromTicks(1));
        await access.Token(CancellationToken.None).OrGiveUp();
        (await File.ReadAllLinesAsync(Path.Combine(_folder, "asked"))).Should().ContainSingle()
            .Which.Should().StartWith("first more {\"apiVersion\":\"client.authentication.k8s.io/v1\",\"kind\":\"ExecCredential\"");
        time.Advance(TimeSpan.FromTicks(1));
        await access.Token(CancellationToken.None).OrGiveUp();

        (await File.ReadAllLinesAsync(Path.Combine(_folder, "asked"))).Should().HaveCount(2);
    }

    [Theory]
    [InlineData("echo no", "printed something that is not JSON")]
    [InlineData("echo '{}'", "printed something else than an ExecCredential")]
    [InlineData("""echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{}}'""", "gave no token")]
    [InlineData("""echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"clientCertificateData":"x"}}'""", "gave a client certificate")]
    [InlineData("exit 3", "ended with exit code 3")]
    [InlineData("head -c 1100000 /dev/zero", "printed more than")]
    public async Task ExecuteAsync_ProgramGivesNoToken_SaysWhy(string script, string expected)
    {
        var config = Config();
        User(config).Remove("token");
        Script("login", script);
        User(config)["exec"] = Exec("./login");
        await using var sandbox = Sandbox(Write(config));

        var result = await sandbox.RunAsync("return 1").OrGiveUp();

        result.Error!.Kind.Should().Be(SandboxErrorKind.Unavailable);
        result.Error.Message.Should().Contain("The program './login', which gives the credential for the API server").And.Contain(expected);
    }

    [Fact]
    public async Task ExecuteAsync_ProgramIsMissing_SaysSo()
    {
        var config = Config();
        User(config).Remove("token");
        User(config)["exec"] = Exec("no-such-program-here");
        await using var sandbox = Sandbox(Write(config));

        var result = await sandbox.RunAsync("return 1").OrGiveUp();

        result.Error!.Message.Should().Contain("'no-such-program-here'").And.Contain("cannot be started");
    }

    [Theory]
    [MemberData(nameof(Unusable))]
    public async Task ExecuteAsync_KubeConfigThatIsNotFollowed_IsRefusedByName(string expected, Action<JsonObject> spoil)
    {
        var config = Config();
        spoil(config);
        await using var sandbox = Sandbox(Write(config));

        var result = await sandbox.RunAsync("return 1").OrGiveUp();

        result.Error!.Kind.Should().Be(SandboxErrorKind.Unavailable);
        result.Error.Message.Should().Contain(expected);
        _cluster.Requests.Should().BeEmpty();
    }

    [ComponentFact("python3")]
    public async Task ExecuteAsync_KubeConfigInYaml_ReachesTheServer()
    {
        var file = Path.Combine(_folder, "config");
        await File.WriteAllTextAsync(file, $$"""
            # as kubectl writes it
            apiVersion: v1
            kind: Config
            preferences: {}
            current-context: one
            contexts:
            - context:
                cluster: c
                namespace: {{TestCluster.Namespace}}
                user: "u"
              name: one
            clusters:
            - cluster:
                certificate-authority-data: {{Base64(_cluster.Certificates.Authority)}}
                server: {{_cluster.Address}}
                insecure-skip-tls-verify: false
                extensions:
                - extension: { last-update: today }
                  name: cluster_info
              name: c
            users:
            - name: u
              user:
                token: {{TestCluster.Token}}
                client-key-data: null
            """);
        await using var sandbox = Sandbox(file);

        var result = await sandbox.RunAsync("return 1").OrGiveUp();

        result.Error.Should().BeNull();
    }

    [Theory]
    [InlineData("users: [ unclosed", "is no YAML that is taken here (line")]
    [InlineData("kind: Config\nusers: &a []", "is no YAML that is taken here (line 2)")]
    [InlineData("users: !!binary aGk=", "is no YAML that is taken here")]
    [InlineData("kind: a\nkind: b", "is no YAML that is taken here (line 2)")]
    [InlineData("kind: a\n---\nkind: b", "is no YAML that is taken here")]
    [InlineData("", "is no YAML that is taken here")]
    [InlineData("users: one", "is not as one must be (at $.users)")]
    [InlineData("{ \"users\": [ }", "is not as one must be")]
    [InlineData("null", "is empty")]
    public void Read_NoKubeConfig_IsRefusedWithThePlace(string text, string expected)
    {
        var file = Path.Combine(_folder, "config");
        File.WriteAllText(file, text);

        FluentActions.Invoking(() => KubeConfigReader.Read(file, null, allowSkipVerify: false, TimeProvider.System)).Should().Throw<KubernetesException>().WithMessage($"*{expected}*");
    }

    [Theory]
    [InlineData(33, true)]
    [InlineData(34, false)]
    public void ToJson_Nested_IsTakenToADepth(int depth, bool isTaken)
    {
        var act = () => KubeConfigYaml.ToJson(new string('[', depth) + new string(']', depth));

        if (isTaken)
        {
            act.Should().NotThrow();
        }
        else
        {
            act.Should().Throw<YamlDotNet.Core.YamlException>();
        }
    }

    [Fact]
    public void Read_NamedContext_IsTaken()
    {
        var config = Config();
        config["contexts"]!.AsArray().Add(new JsonObject { ["name"] = "two", ["context"] = new JsonObject { ["cluster"] = "c", ["user"] = "u", ["namespace"] = "elsewhere" } });

        using var access = KubeConfigReader.Read(Write(config), "two", allowSkipVerify: false, TimeProvider.System);

        access.Namespace.Should().Be("elsewhere");
    }

    [ComponentFact("python3")]
    public async Task Read_InAPod_IsTheServiceAccount()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "token"), TestCluster.Token);
        await File.WriteAllTextAsync(Path.Combine(_folder, "namespace"), TestCluster.Namespace);
        await File.WriteAllTextAsync(Path.Combine(_folder, "ca.crt"), _cluster.Certificates.Authority);

        using var access = InCluster.Read(_folder, name => name == "KUBERNETES_SERVICE_HOST" ? _cluster.Address.Host : $"{_cluster.Address.Port}");

        access.Address.Should().Be(_cluster.Address);
        access.Namespace.Should().Be(TestCluster.Namespace);
        (await access.Token(CancellationToken.None).OrGiveUp()).Should().Be(TestCluster.Token);
        using var api = new KubernetesApi(access with { }, TestCluster.Namespace, TimeProvider.System);
        (await api.VersionAsync(CancellationToken.None).OrGiveUp()).Should().Be("v1.31.0-test");
    }

    [Fact]
    public void Read_InNoPod_SaysWhatToSet() => FluentActions.Invoking(() => InCluster.Read(_folder, _ => null))
        .Should().Throw<KubernetesException>().WithMessage("*runs in no pod of a cluster*KubeConfig*Address*");

    [Fact]
    public void Read_AddressOfIPv6_IsPutInBrackets()
    {
        File.WriteAllText(Path.Combine(_folder, "token"), "t");
        File.WriteAllText(Path.Combine(_folder, "namespace"), "n");
        File.WriteAllText(Path.Combine(_folder, "ca.crt"), _cluster.Certificates.Authority);

        using var access = InCluster.Read(_folder, name => name == "KUBERNETES_SERVICE_HOST" ? "fd00::1" : "443");

        access.Address.Should().Be(new Uri("https://[fd00::1]:443"));
    }

    private static JsonObject Cluster(JsonObject config) => config["clusters"]![0]!["cluster"]!.AsObject();

    private static JsonObject User(JsonObject config) => config["users"]![0]!["user"]!.AsObject();

    private static JsonObject Exec(string command, string version = "client.authentication.k8s.io/v1") => new()
    {
        ["apiVersion"] = version,
        ["command"] = command,
        ["args"] = new JsonArray("first"),
        ["env"] = new JsonArray(new JsonObject { ["name"] = "EXTRA", ["value"] = "more" }),
        ["interactiveMode"] = "IfAvailable",
    };

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static KubernetesSandbox Sandbox(string config, Action<KubernetesSandboxOptions>? configure = null)
    {
        var options = new KubernetesSandboxOptions { KubeConfig = config, StartTimeout = TimeSpan.FromMinutes(1) };
        options.Images[SandboxLanguages.Python] = "python:3";
        configure?.Invoke(options);
        return new KubernetesSandbox(options, new GuestPrograms(new GuestFiles(), new GuestOptions()), TimeProvider.System);
    }

    private JsonObject Config() => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Config",
        ["current-context"] = "one",
        ["contexts"] = new JsonArray(new JsonObject { ["name"] = "one", ["context"] = new JsonObject { ["cluster"] = "c", ["user"] = "u", ["namespace"] = TestCluster.Namespace } }),
        ["clusters"] = new JsonArray(new JsonObject
        {
            ["name"] = "c",
            ["cluster"] = new JsonObject { ["server"] = _cluster.Address.AbsoluteUri, ["certificate-authority-data"] = Base64(_cluster.Certificates.Authority) },
        }),
        ["users"] = new JsonArray(new JsonObject { ["name"] = "u", ["user"] = new JsonObject { ["token"] = TestCluster.Token } }),
    };

    private string Write(JsonObject config)
    {
        var file = Path.Combine(_folder, "config");
        File.WriteAllText(file, config.ToJsonString());
        return file;
    }

    private void Script(string name, string text)
    {
        var file = Path.Combine(_folder, name);
        File.WriteAllText(file, $"#!/bin/sh\ncd '{_folder}'\n{text}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
