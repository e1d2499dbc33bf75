using System.Diagnostics;
using ToolExec.TestSupport;

namespace ToolExec.Runtime.Tests.Containers;

/// <summary>What is made for containerd, in a real one: dockerd's own, by containerd's own client.</summary>
[Collection(DockerdFixture.Collection)]
public sealed class ContainerdTests(DockerdFixture fixture)
{
    private const string Image = "localhost/toolexec-guest:archive";

    [ComponentFact("dockerd", "containerd", "ctr", "runc", "python3")]
    public async Task ImageArchive_OfAGuest_IsImportedAndRunsUnderTheProfile()
    {
        using var files = new GuestFiles();
        var program = new GuestPrograms(files, new GuestOptions()).Find(SandboxLanguages.Python, out _)!;
        var root = GuestImage.Create(program);
        var path = Path.Combine(fixture.Service.Folder, "image.tar");
        using (var archive = await ImageArchive.CreateAsync(Image, "toolexec.image", await root.DigestAsync(default), root.WriteAsync, default))
        {
            await using var file = File.Create(path);
            await archive.WriteAsync(file, default);
        }

        var profile = Path.Combine(fixture.Service.Folder, "profile.json");
        await File.WriteAllTextAsync(profile, ContainerSeccomp.Profile);

        var imported = await CtrAsync("images", "import", path);
        var listed = await CtrAsync("images", "ls", $"name=={Image}");
        var ran = await CtrAsync(
            "run", "--rm", $"--fifo-dir={fixture.Service.Folder}/fifo", "--read-only", "--seccomp", $"--seccomp-profile={profile}", Image, "guest",
            "/bin/sh", "-c", $"exec {program.Executable} -c \"print([l for l in open('/proc/self/status') if l.startswith('Seccomp:')])\"");

        imported.Code.Should().Be(0, imported.Errors);
        listed.Output.Should().Contain(Image);
        ran.Code.Should().Be(0, ran.Errors);
        ran.Output.Should().Be("['Seccomp:\\t2\\n']\n");
    }

    private async Task<(int Code, string Output, string Errors)> CtrAsync(params string[] arguments)
    {
        using var ctr = Process.Start(new ProcessStartInfo(TestComponent.Find("ctr"), [$"--address={fixture.Service.ContainerdSocket}", "--namespace=scripts", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        })!;
        ctr.StandardInput.Close();
        var errors = ctr.StandardError.ReadToEndAsync();
        var output = await ctr.StandardOutput.ReadToEndAsync().OrGiveUp();
        await ctr.WaitForExitAsync().OrGiveUp();
        return (ctr.ExitCode, output, await errors.OrGiveUp());
    }
}
