using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace ToolExec.Runtime.Tests.Processes;

/// <summary>The guest for C# has machine code for the machine that built it, and IL for all others.</summary>
public sealed class CSharpGuestCodeTests : IDisposable
{
    // What a script finds of the compiler that has compiled it.
    private const string WhereTheCompilerIs =
        """return AppDomain.CurrentDomain.GetAssemblies().Where(a => a.GetName().Name is "ToolExec.Guest" or "Microsoft.CodeAnalysis.CSharp").Select(a => a.Location).ToList();""";

    private readonly GuestFiles _files = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("toolexec-guest-");

    public void Dispose()
    {
        _files.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public void Folder_EachAssembly_HasMachineCodeBesideItsIL()
    {
        using var names = JsonDocument.Parse(File.ReadAllText(Path.Combine(TestGuest.Folder, "ToolExec.Guest.deps.json")));
        var libraries = names.RootElement.GetProperty("targets").EnumerateObject().Single().Value.EnumerateObject().ToList();

        libraries.Should().HaveCount(Directory.EnumerateFiles(TestGuest.Folder, "*.dll").Count());
        foreach (var library in libraries)
        {
            var everywhere = library.Value.GetProperty("runtime").EnumerateObject().Single().Name;
            var here = library.Value.GetProperty("runtimeTargets").EnumerateObject().Single();
            HasMachineCode(Path.GetFileName(everywhere)).Should().BeFalse(library.Name);
            HasMachineCode(here.Name).Should().BeTrue(library.Name);
            here.Value.GetProperty("rid").GetString().Should().EndWith(RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant());
        }
    }

    [Fact]
    public async Task ExecuteAsync_OnTheMachineThatBuiltIt_RunsMachineCode()
    {
        var places = await RunAsync(TestGuest.Folder);

        places.Should().HaveCount(2).And.OnlyContain(place => place.StartsWith(Path.Combine(TestGuest.Folder, "runtimes"), StringComparison.Ordinal));
    }

    [Fact]
    public async Task ExecuteAsync_OnAnotherMachine_RunsTheIL()
    {
        CopyWithoutMachineCode();

        var places = await RunAsync(_folder.FullName);

        places.Should().HaveCount(2).And.OnlyContain(place => Path.GetDirectoryName(place) == _folder.FullName);
    }

    [Fact]
    public async Task ExecuteAsync_AFileOfTheGuestIsMissing_SaysWhich()
    {
        CopyWithoutMachineCode();
        File.Delete(Path.Combine(_folder.FullName, "Microsoft.CodeAnalysis.CSharp.dll"));

        var result = await ExecuteAsync(_folder.FullName, "return 7;");

        result.Error!.Message.Should().Contain("Microsoft.CodeAnalysis.CSharp");
    }

    private static bool HasMachineCode(string name)
    {
        using var file = new PEReader(File.OpenRead(Path.Combine(TestGuest.Folder, name)));
        return file.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size > 0;
    }

    private void CopyWithoutMachineCode()
    {
        foreach (var file in Directory.EnumerateFiles(TestGuest.Folder))
        {
            File.Copy(file, Path.Combine(_folder.FullName, Path.GetFileName(file)));
        }

        // As this one is for another: code for a system that it is not.
        var names = Path.Combine(_folder.FullName, "ToolExec.Guest.deps.json");
        File.WriteAllText(names, File.ReadAllText(names).Replace("\"rid\": \"", "\"rid\": \"other-", StringComparison.Ordinal));
    }

    private async Task<List<string>> RunAsync(string folder)
    {
        var result = await ExecuteAsync(folder, WhereTheCompilerIs);

        (result.Error?.Message).Should().BeNull();
        return [.. result.Value.EnumerateArray().Select(place => place.GetString()!)];
    }

    private async Task<SandboxResult> ExecuteAsync(string folder, string code)
    {
        await using var sandbox = new ProcessSandbox(new ProcessSandboxOptions(), new GuestPrograms(_files, new GuestOptions { CSharpFolder = folder }), TimeProvider.System);
        return await sandbox.ExecuteAsync(new SandboxRequest { Language = SandboxLanguages.CSharp, Code = code, Gateway = new TestGateway() }, CancellationToken.None).OrGiveUp();
    }
}
