using ToolExec.TestSupport;

namespace ToolExec.Runtime.Tests;

public sealed class ProgramFilesTests
{
    [ComponentFact(TestComponent.Node)]
    public void AddProgram_Interpreter_FindsLoaderAndEveryLibraryThatTheLoaderFinds()
    {
        var files = new ProgramFiles();

        var program = files.AddProgram(TestComponent.Find(TestComponent.Node));

        files.Missing.Should().BeEmpty();
        files.All.Should().ContainSingle(f => f.Path == program && f.Execute);
        files.All.Where(f => f.Execute && f.Path != program).Should().ContainSingle("the loader is executed too").Which.Path.Should().Contain("ld-");
        files.All.Select(f => Path.GetFileName(f.Path)).Should().Contain(name => name.StartsWith("libc.", StringComparison.Ordinal));
        files.All.Should().OnlyContain(f => f.Path.StartsWith('/') && File.Exists(f.Source));
    }

    [ComponentFact("python3")]
    public void AddFolder_WithModules_FindsTheLibrariesThatTheModulesNeed()
    {
        var program = ProgramFiles.Real(TestComponent.Find("python3"));
        var modules = Directory.EnumerateDirectories("/usr/lib", "python3.*").Order(StringComparer.Ordinal).Last();
        var files = new ProgramFiles();
        files.AddProgram(program);
        var before = files.All.Count;

        files.AddFolder(modules);

        files.All.Should().Contain(f => f.Path == modules && !f.Execute);
        files.All.Count.Should().BeGreaterThan(before + 1, "modules need libraries that the program does not");
        files.All.Should().NotContain(f => f.Path.StartsWith(modules + "/", StringComparison.Ordinal), "the folder has them already");
    }

    [Fact]
    public void AddProgram_NoElfFile_IsTakenAsItIs()
    {
        var script = Path.GetTempFileName();
        File.WriteAllText(script, "#!/bin/sh\n");
        var files = new ProgramFiles();

        files.AddProgram(script);

        files.All.Should().ContainSingle().Which.Source.Should().Be(ProgramFiles.Real(script));
        File.Delete(script);
    }

    [Fact]
    public void AddLibrary_NotThere_IsLeftOut()
    {
        var files = new ProgramFiles();

        files.AddLibrary("libno-such-library.so.9");
        files.AddLibrary("libc.so.6");

        files.Missing.Should().BeEmpty();
        files.All.Should().Contain(f => f.Path.EndsWith("/libc.so.6", StringComparison.Ordinal)).And.NotContain(f => f.Path.Contains("no-such", StringComparison.Ordinal));
    }

    [Fact]
    public void AddProgram_Missing_Throws() =>
        FluentActions.Invoking(() => new ProgramFiles().AddProgram("/no/such/program")).Should().Throw<IOException>();

    [Fact]
    public void Real_LinksInFolders_AreFollowed()
    {
        var root = Directory.CreateTempSubdirectory("toolexec-real-");
        Directory.CreateDirectory(Path.Combine(root.FullName, "there"));
        File.WriteAllText(Path.Combine(root.FullName, "there", "file"), "");
        Directory.CreateSymbolicLink(Path.Combine(root.FullName, "link"), "there");
        File.CreateSymbolicLink(Path.Combine(root.FullName, "there", "again"), "file");

        ProgramFiles.Real(Path.Combine(root.FullName, "link", "again")).Should().Be(ProgramFiles.Real(Path.Combine(root.FullName, "there", "file")));
        ProgramFiles.Real(Path.Combine(root.FullName, "link", "not-there")).Should().EndWith("/there/not-there");
        root.Delete(recursive: true);
    }

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 0x7F, 0x45, 0x4C, 0x46 })]
    [InlineData(new byte[] { 0x7F, 0x45, 0x4C, 0x46, 1, 1, 1, 0 })]
    public void TryRead_NoSuchFormat_IsNull(byte[] start)
    {
        var path = Path.GetTempFileName();
        File.WriteAllBytes(path, [.. start, .. new byte[start.Length < 8 ? 0 : 100]]);

        ElfFile.TryRead(path).Should().BeNull();
        File.Delete(path);
    }

    [Fact]
    public void TryRead_DamagedHeader_SaysNothingAndEnds()
    {
        var path = Path.GetTempFileName();
        var bytes = new byte[200];
        "\u007fELF\u0002\u0001"u8.CopyTo(bytes);
        bytes[32] = 64; // the headers' place
        bytes[54] = 56;
        bytes[56] = 255; // many more than there are
        bytes[57] = 255;
        bytes[64] = 2; // a dynamic segment that points outside
        bytes[72] = 0xFF;
        bytes[73] = 0xFF;
        bytes[96] = 0xFF;
        File.WriteAllBytes(path, bytes);

        ElfFile.TryRead(path)!.Needed.Should().BeEmpty();
        File.Delete(path);
    }
}
