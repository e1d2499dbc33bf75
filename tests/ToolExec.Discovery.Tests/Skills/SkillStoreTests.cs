using Microsoft.Extensions.Options;

namespace ToolExec.Discovery.Tests.Skills;

public sealed class SkillStoreTests : IDisposable
{
    private readonly DirectoryInfo _temp = Directory.CreateTempSubdirectory("toolexec-skills-");
    private readonly SkillStore _store;

    public SkillStoreTests() => _store = Open();

    private string Folder => Path.Combine(_temp.FullName, "skills");

    [Fact]
    public void SkillStore_WrongOptions_NamesThemAll() =>
        FluentActions.Invoking(() => new SkillStore(new SkillStoreOptions { Folder = "relative", MaxSkills = 0, MaxSkillBytes = 1, MaxTotalBytes = 0 }))
            .Should().Throw<OptionsValidationException>().Which.Failures.Should().HaveCount(4);

    [Fact]
    public async Task SaveAsync_Skill_IsAFileWithAVersionAndAToolAtOnce()
    {
        await using var host = await SkillHost.StartAsync(b => b.AddSkills("mine", _store));

        var first = await _store.SaveAsync(SkillHost.Make("greet", """[{"tool":"t:up","arguments":{"text":"hi"} }]""")).OrHang();
        await host.Executor.Backends.ListAllToolsAsync().OrHang();
        (await host.Executor.CallAsync("mine:greet").OrHang()).Value!.Value.GetString().Should().Be("HI");

        var second = await _store.SaveAsync(SkillHost.Make("greet", """[{"tool":"t:up","arguments":{"text":"ho"} }]""")).OrHang();
        await host.Executor.Backends.ListAllToolsAsync().OrHang();
        (await host.Executor.CallAsync("mine:greet").OrHang()).Value!.Value.GetString().Should().Be("HO");
        (await host.FindAsync("greet")).Should().Equal("mine:greet:1.0.1");

        (first.Skill!.Version, second.Skill!.Version).Should().Be(("1.0.0", "1.0.1"));
        Directory.GetFiles(Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal).Should().Equal("greet@1.0.0.json", "greet@1.0.1.json");
        (await _store.DeleteAsync("greet", "1.0.1").OrHang()).Should().Be(1);
        await host.Executor.Backends.ListAllToolsAsync().OrHang();
        (await host.Executor.CallAsync("mine:greet").OrHang()).Value!.Value.GetString().Should().Be("HI");
        (await _store.DeleteAsync("greet").OrHang()).Should().Be(1);
        (await _store.DeleteAsync("greet").OrHang()).Should().Be(0);
        await host.Executor.Backends.ListAllToolsAsync().OrHang();
        (await host.Executor.CallAsync("mine:greet").OrHang()).Error!.Kind.Should().Be(ToolErrorKind.ToolNotFound);
    }

    [Fact]
    public async Task SaveAsync_SameSkillAgain_StaysAndTellsNobody()
    {
        var changes = 0;
        _store.Changed += (_, _) => changes++;

        await _store.SaveAsync(Simple("a")).OrHang();
        (await _store.SaveAsync(Simple("a")).OrHang()).Skill!.Version.Should().Be("1.0.0");
        (await _store.SaveAsync(Simple("a") with { Version = "1.0.0" }).OrHang()).Error.Should().BeNull();

        changes.Should().Be(1);
        Directory.GetFiles(Folder).Should().ContainSingle();
    }

    [Fact]
    public async Task SaveAsync_AnotherSkillUnderAVersion_IsRefused()
    {
        await _store.SaveAsync(Simple("a") with { Version = "2.0.0-rc.1" }).OrHang();

        var saved = await _store.SaveAsync(Simple("a") with { Version = "2.0.0-rc.1", Description = "Other." }).OrHang();

        saved.Error!.Message.Should().Contain("versions do not change");
        (await _store.SaveAsync(Simple("a") with { Description = "Other." }).OrHang()).Skill!.Version.Should().Be("2.0.0");
    }

    [Theory]
    [InlineData("../evil")]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData(".hidden")]
    [InlineData("-dash")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("/etc/passwd")]
    [InlineData("C:evil")]
    [InlineData("a:b")]
    [InlineData("con")]
    [InlineData("NUL.txt")]
    [InlineData("com1")]
    [InlineData("a\0b")]
    [InlineData("a@1")]
    [InlineData("")]
    public async Task SaveAsync_NameThatIsNoSafeFile_IsRefused(string name)
    {
        var saved = await _store.SaveAsync(Simple("a") with { Name = name }).OrHang();

        saved.Error!.Kind.Should().Be(ToolErrorKind.ValidationInput);
        _temp.GetFileSystemInfos().Should().BeEmpty();
    }

    [Theory]
    [InlineData("1.0")]
    [InlineData("../../1.0.0")]
    [InlineData("1.0.0/../../x")]
    public async Task SaveAsync_VersionThatIsNone_IsRefused(string version) =>
        (await _store.SaveAsync(Simple("a") with { Version = version }).OrHang()).Error!.Message.Should().Contain("MAJOR.MINOR.PATCH");

    [Fact]
    public async Task SaveAsync_NameInAnotherCase_IsRefused()
    {
        await _store.SaveAsync(Simple("Report")).OrHang();

        (await _store.SaveAsync(Simple("report")).OrHang()).Error!.Message.Should().Contain("differs only in case");
    }

    [Fact]
    public async Task SaveAsync_Quotas_HoldAtTheirEdge()
    {
        using var two = Open(o => o.MaxSkills = 2);
        (await two.SaveAsync(Simple("a")).OrHang()).Error.Should().BeNull();
        (await two.SaveAsync(Simple("b")).OrHang()).Error.Should().BeNull();
        (await two.SaveAsync(Simple("c")).OrHang()).Error!.Message.Should().Contain("2 skills already");

        using var small = Open(o => o.MaxSkillBytes = 1024);
        (await small.SaveAsync(Simple("d") with { Description = new string('x', 1024) }).OrHang()).Error!.Message.Should().Contain("at most 1024 are kept");

        var size = new FileInfo(Path.Combine(Folder, "a@1.0.0.json")).Length;
        using var full = Open(o => (o.MaxSkillBytes, o.MaxTotalBytes) = (1024, 1024));
        for (var i = 0; i < 1024 / size - 2; i++)
        {
            (await full.SaveAsync(Simple($"{(char)('e' + i)}")).OrHang()).Error.Should().BeNull();
        }

        (await full.SaveAsync(Simple("z")).OrHang()).Error!.Message.Should().Contain("no room");
    }

    [Fact]
    public async Task LoadAsync_FilesThatAreNoSkills_AreProblemsBesideTheOthers()
    {
        await _store.SaveAsync(Simple("good")).OrHang();
        var good = await File.ReadAllTextAsync(Path.Combine(Folder, "good@1.0.0.json"));
        await File.WriteAllTextAsync(Path.Combine(Folder, "torn@1.0.0.json"), good[..(good.Length / 2)]);
        await File.WriteAllTextAsync(Path.Combine(Folder, "other@1.0.0.json"), good);
        await File.WriteAllTextAsync(Path.Combine(Folder, "huge@1.0.0.json"), new string(' ', 300_000));
        await File.WriteAllTextAsync(Path.Combine(Folder, "readme.txt"), "no skill");
        await File.WriteAllTextAsync(Path.Combine(Folder, "123.tmp"), "left by a crash");

        var (skills, problems) = await _store.LoadAsync().OrHang();

        skills.Select(s => s.Name).Should().Equal("good");
        problems.Select(p => p.Message).Should().SatisfyRespectively(
            m => m.Should().Be("The file 'huge@1.0.0.json' is no skill: it has 300000 bytes, but at most 262144 are read."),
            m => m.Should().Be("The file 'other@1.0.0.json' is no skill: its name and version are not those of the file."),
            m => m.Should().StartWith("The file 'torn@1.0.0.json' is no skill: "));
    }

    [Fact]
    public async Task LoadAsync_Link_IsNotFollowed()
    {
        await _store.SaveAsync(Simple("good")).OrHang();
        var outside = Path.Combine(_temp.FullName, "outside.json");
        await File.WriteAllTextAsync(outside, SkillJson.ToJson(Simple("link") with { Version = "1.0.0" }));
        File.CreateSymbolicLink(Path.Combine(Folder, "link@1.0.0.json"), outside);

        (await _store.LoadAsync().OrHang()).Skills.Select(s => s.Name).Should().Equal("good");
        (await _store.DeleteAsync("link").OrHang()).Should().Be(0);
        File.Exists(outside).Should().BeTrue();
    }

    [Fact]
    public async Task SaveAsync_ManyAtOnce_EachHasItsVersion()
    {
        var saved = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => _store.SaveAsync(Simple("a") with { Description = $"d{i}" }).AsTask())).OrHang();

        saved.Select(s => s.Skill!.Version).Should().OnlyHaveUniqueItems();
        (await _store.LoadAsync().OrHang()).Skills.Should().HaveCount(20);
        Directory.GetFiles(Folder, "*.tmp").Should().BeEmpty();
    }

    [Fact]
    public async Task SaveAsync_Cancelled_KeepsNothing()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await FluentActions.Awaiting(() => _store.SaveAsync(Simple("a"), cancelled.Token).OrHang()).Should().ThrowAsync<OperationCanceledException>();

        (await _store.LoadAsync().OrHang()).Skills.Should().BeEmpty();
    }

    [Fact]
    public async Task SaveAsync_FolderCannotBeMade_SaysSo()
    {
        await File.WriteAllTextAsync(Folder, "a file in its place");

        var saved = await _store.SaveAsync(Simple("a")).OrHang();

        saved.Error!.Message.Should().Be("The skill 'a' could not be kept: the folder of the skills cannot be written.");
    }

    [Fact]
    public async Task OfferAllVersions_EachIsATool()
    {
        await _store.SaveAsync(Simple("a")).OrHang();
        await _store.SaveAsync(Simple("a") with { Description = "Newer." }).OrHang();
        await using var host = await SkillHost.StartAsync(b => b.AddSkills("s", _store, o => o.OfferAllVersions = true));

        (await host.FindAsync("", new ToolFilter { Namespaces = ["s"] })).Should().Equal("s:a:1.0.0", "s:a:1.0.1");
    }

    public void Dispose()
    {
        _store.Dispose();
        _temp.Delete(recursive: true);
    }

    private static Skill Simple(string name) => SkillHost.Make(name, """[{"tool":"t:echo"}]""");

    private SkillStore Open(Action<SkillStoreOptions>? configure = null)
    {
        var options = new SkillStoreOptions { Folder = Folder };
        configure?.Invoke(options);
        return new SkillStore(options);
    }
}
