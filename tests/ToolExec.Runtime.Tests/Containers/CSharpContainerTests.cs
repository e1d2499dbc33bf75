using ToolExec.TestSupport;

namespace ToolExec.Runtime.Tests.Containers;

/// <summary>What scripts in C# do in containers that others do not; their image is of this machine's .NET.</summary>
[Collection(RuncFixture.Collection)]
public sealed class CSharpContainerTests(RuncFixture fixture)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [ComponentFact("podman", "runc", "dotnet")]
    public async Task ExecuteAsync_CallsItselfTooDeeply_SaysSo()
    {
        // The runtime aborts, which the first process of a container cannot do.
        var result = await RunAsync("int Down(int n) => Down(n + 1) + 1;\nreturn Down(0);").WaitAsync(Patience);

        result.Error!.Kind.Should().Be(SandboxErrorKind.DepthLimit, result.Error.Message);
    }

    [ComponentFact("podman", "runc", "dotnet")]
    public async Task ExecuteAsync_LooksForTheHost_FindsNothing()
    {
        var result = await RunAsync(
            """return new[] { System.IO.File.Exists("/etc/shadow"), System.IO.Directory.Exists("/root"), Environment.GetEnvironmentVariable("USER") != null };""").WaitAsync(Patience);

        (result.Error?.Message).Should().BeNull();
        result.Value.EnumerateArray().Should().OnlyContain(found => !found.GetBoolean());
    }

    private Task<SandboxResult> RunAsync(string code) => fixture.Sandbox.ExecuteAsync(
        new SandboxRequest { Language = SandboxLanguages.CSharp, Code = code, Gateway = new TestGateway() }, default).AsTask();
}
