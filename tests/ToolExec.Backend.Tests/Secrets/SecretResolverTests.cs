namespace ToolExec.Backend.Tests.Secrets;

public sealed class SecretResolverTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("toolexec-secrets-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Environment_VariableWithPrefix_IsTheValue()
    {
        var name = $"T{Guid.NewGuid():N}";
        Environment.SetEnvironmentVariable($"TX_{name}", "v");
        try
        {
            (await new EnvironmentSecretResolver("TX_").ResolveAsync(name, default)).Should().Be("v");
            (await new EnvironmentSecretResolver().ResolveAsync(name, default)).Should().BeNull();
        }
        finally
        {
            Environment.SetEnvironmentVariable($"TX_{name}", null);
        }
    }

    [Theory]
    [InlineData("token", "the value")]
    [InlineData("db/password", "pw")]
    [InlineData("none", null)]
    [InlineData("empty", null)]
    [InlineData("../outside", null)]
    [InlineData("db/../token", null)]
    [InlineData("/etc/passwd", null)]
    [InlineData("db", null)]
    public async Task File_Name_IsReadFromTheFolderAlone(string name, string? value)
    {
        Write("in/token", "the value\r\n");
        Write("in/db/password", "pw");
        Write("in/empty", "\n");
        Write("outside", "not for you");
        var resolver = new FileSecretResolver(Path.Combine(_folder.FullName, "in"));

        if (name == "db")
        {
            // A folder is no file; the system says so in its own way.
            await FluentActions.Awaiting(async () => await resolver.ResolveAsync(name, default)).Should().ThrowAsync<SecretException>();
            return;
        }

        (await resolver.ResolveAsync(name, default)).Should().Be(value);
    }

    [Fact]
    public async Task File_TooLarge_IsRefusedWithoutItsText()
    {
        Write("big", new string('x', (64 * 1024) + 1));

        (await FluentActions.Awaiting(async () => await new FileSecretResolver(_folder.FullName).ResolveAsync("big", default)).Should().ThrowAsync<SecretException>())
            .Which.Message.Should().Be("The file of the secret 'big' has 65537 bytes, but at most 65536 are taken.");
    }

    [Theory]
    [InlineData("Flat:Key", "1")]
    [InlineData("nested:key", "2")]
    [InlineData("Number", "3")]
    [InlineData("Nested", null)]
    [InlineData("none", null)]
    public async Task UserSecrets_FlatAndNested_AreFound(string name, string? value)
    {
        Write("app-1/secrets.json", """{ "Flat:Key": "1", "Nested": { "Key": "2" }, "Number": 3, /* note */ }""");

        (await new UserSecretsResolver("app-1", _folder.FullName).ResolveAsync(name, default)).Should().Be(value);
    }

    [Fact]
    public async Task UserSecrets_NoFileOrNoJson_IsAbsentOrAnErrorWithoutItsText()
    {
        Write("bad/secrets.json", "hunter2 {");

        (await new UserSecretsResolver("none", _folder.FullName).ResolveAsync("a", default)).Should().BeNull();
        (await FluentActions.Awaiting(async () => await new UserSecretsResolver("bad", _folder.FullName).ResolveAsync("a", default)).Should().ThrowAsync<SecretException>())
            .Which.ToString().Should().NotContain("hunter2");
    }

    [Theory]
    [InlineData("..")]
    [InlineData("a/b")]
    public void UserSecrets_WrongId_IsRefused(string id) =>
        FluentActions.Invoking(() => new UserSecretsResolver(id)).Should().Throw<ArgumentException>();

    [Fact]
    public async Task Command_Output_IsTheValueAndIsRemembered()
    {
        var clock = new ManualTimeProvider();
        var count = Path.Combine(_folder.FullName, "count");
        var resolver = Shell($"echo x >> '{count}'; printf 'value of %s\\n' \"$1\"", clock);

        (await resolver.ResolveAsync("A", default).OrHang()).Should().Be("value of A");
        clock.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromTicks(1));
        await resolver.ResolveAsync("A", default).OrHang();
        (await File.ReadAllLinesAsync(count)).Should().HaveCount(1);
        clock.Advance(TimeSpan.FromTicks(1));
        await resolver.ResolveAsync("A", default).OrHang();

        (await File.ReadAllLinesAsync(count)).Should().HaveCount(2);
    }

    [Theory]
    [InlineData("exit 0", "A", null)]
    [InlineData("echo v", "-option", null)]
    public async Task Command_NothingSaid_IsAbsent(string script, string name, string? value) =>
        (await Shell(script).ResolveAsync(name, default).OrHang()).Should().Be(value);

    [Fact]
    public async Task Command_Fails_IsAnErrorWithoutItsOutput() =>
        (await FluentActions.Awaiting(() => Shell("echo hunter2; echo hunter2 >&2; exit 3").ResolveAsync("A", default).OrHang()).Should().ThrowAsync<SecretException>())
            .Which.ToString().Should().Contain("could not say the secret 'A'").And.Contain("3").And.NotContain("hunter2");

    [Fact]
    public async Task Command_TakesTooLong_IsStopped()
    {
        var clock = new ManualTimeProvider();
        var resolving = Shell("sleep 60", clock).ResolveAsync("A", default).AsTask();
        await clock.WhenArmedAsync().OrHang();

        clock.Advance(TimeSpan.FromSeconds(30));

        (await FluentActions.Awaiting(() => resolving.OrHang()).Should().ThrowAsync<SecretException>()).Which.Message.Should().EndWith("did not say the secret 'A' within 30 s.");
    }

    [Fact]
    public async Task Command_Cancelled_ThrowsCancellation()
    {
        using var caller = new CancellationTokenSource();
        var resolving = Shell("sleep 60").ResolveAsync("A", caller.Token).AsTask();

        await caller.CancelAsync();

        await FluentActions.Awaiting(() => resolving.OrHang()).Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task Command_FloodsItsOutput_IsRefused() =>
        (await FluentActions.Awaiting(() => Shell("head -c 70000 /dev/zero | tr '\\0' x").ResolveAsync("A", default).OrHang()).Should().ThrowAsync<SecretException>())
            .Which.Message.Should().Contain("more than 65536 bytes");

    [Fact]
    public async Task Command_NoSuchProgram_IsAnError() =>
        await FluentActions.Awaiting(() => new CommandSecretResolver("no-such-program-here", ["{name}"]).ResolveAsync("A", default).OrHang()).Should().ThrowAsync<SecretException>();

    [Fact]
    public void Command_NoPlaceForTheName_IsRefused() =>
        FluentActions.Invoking(() => new CommandSecretResolver("pass", ["show"])).Should().Throw<ArgumentException>().WithMessage("*must have {name}*");

    [Theory]
    [InlineData(0, 1)]
    [InlineData(3601, 1)]
    [InlineData(1, -1)]
    [InlineData(1, 86401)]
    public void Command_WrongTimes_AreRefused(int timeout, int cacheFor) =>
        FluentActions.Invoking(() => new CommandSecretResolver("pass", ["{name}"], TimeSpan.FromSeconds(timeout), TimeSpan.FromSeconds(cacheFor))).Should().Throw<ArgumentOutOfRangeException>();

    private static CommandSecretResolver Shell(string script, TimeProvider? time = null) => new("sh", ["-c", script, "sh", "{name}"], timeProvider: time);

    private void Write(string path, string text)
    {
        var full = Path.Combine(_folder.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }
}
